import { exclusionReasons } from '../../../../domain/cover/rules.ts';
import { orderColumns } from '../../../api/orders/columns.ts';
import type { Filter } from '../../frame/filter-bar.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useAddress } from '../../frame/search.ts';
import { useWords } from '../../words/language.tsx';
import { CoverStateTag, useCoverStates, useReason } from './cover-state.tsx';
import { useEmployerFilter } from './employer-filter.ts';
import { OrderLink } from './order-link.tsx';
import { useCounties, useLastDays, useServicePointFilter } from './places.ts';
import { orderWords } from './words.ts';

const reasons = [...exclusionReasons, 'insurer_refused'];

/** Reasons are asked of what is excluded: else they do not stand there to be chosen. */
const useFilters = (): Filter[] => {
  const words = useWords(orderWords);
  const states = useCoverStates();
  const reason = useReason();
  const counties = useCounties();
  const point = useServicePointFilter();
  const { state, reason: chosen } = useAddress().search;
  const employer = useEmployerFilter(words.employer, words.chosenEmployer);
  const why = {
    key: 'reason',
    label: words.reason,
    options: reasons.map((value) => ({ value, label: reason(value) })),
  };
  const told = {
    ...{ key: 'told', label: words.told },
    options: [
      { value: 'yes', label: words.toldYes },
      { value: 'no', label: words.toldNo },
    ],
    along: useLastDays(7),
  };
  return [
    {
      ...{ key: 'state', label: words.state },
      options: [...states, ...(['issued', 'decided'] as const).map((value) => ({ value, label: words[value] }))],
    },
    ...(state === 'excluded' || chosen !== undefined ? [why] : []),
    { key: 'county', label: words.county, options: counties },
    { key: 'from', kind: 'date', label: words.from },
    { key: 'to', kind: 'date', label: words.to },
    point,
    told,
    ...employer,
  ];
};

/** Every signed order and what became of it, newest first. */
export const OrdersScreen = () => {
  const words = useWords(orderWords);
  const reason = useReason();
  return (
    <ListScreen
      title={words.title}
      list="orders.list"
      count="orders.count"
      columns={orderColumns}
      filters={useFilters()}
      cells={{
        externalId: ({ id, externalId }) => <OrderLink id={id}>{externalId}</OrderLink>,
        coverState: ({ coverState }) => <CoverStateTag state={coverState} />,
        reason: (row) => (row.reason === null ? '—' : reason(row.reason)),
      }}
      empty={words.empty}
    />
  );
};
