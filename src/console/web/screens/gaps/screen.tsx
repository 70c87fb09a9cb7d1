import { gapWords } from '../../../../domain/notice/reason-words.ts';
import { gapColumns } from '../../../api/gaps/columns.ts';
import { useDuration } from '../../frame/duration.ts';
import type { Filter } from '../../frame/filter-bar.tsx';
import { Instant } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useWords } from '../../words/language.tsx';
import { useEmployerFilter } from '../orders/employer-filter.ts';
import { OrderLink } from '../orders/order-link.tsx';
import { useCounties, useServicePointFilter } from '../orders/places.ts';
import { useCause } from './cause.ts';
import { GapSummary } from './summary.tsx';
import { gapScreenWords } from './words.ts';

const useFilters = (): Filter[] => {
  const words = useWords(gapScreenWords);
  const cause = useCause();
  const counties = useCounties();
  const point = useServicePointFilter();
  const employer = useEmployerFilter(words.employer, words.chosenEmployer);
  return [
    {
      key: 'cause',
      label: words.cause,
      options: Object.keys(gapWords).map((value) => ({ value, label: cause(value) })),
    },
    { key: 'county', label: words.county, options: counties },
    {
      key: 'when',
      label: words.when,
      options: [
        { value: 'at_work', label: words.atWork },
        { value: 'now', label: words.now },
        { value: 'past', label: words.past },
        { value: 'coming', label: words.coming },
      ],
    },
    { key: 'from', kind: 'date', label: words.from },
    { key: 'to', kind: 'date', label: words.to },
    point,
    ...employer,
  ];
};

/** Work without cover, each with its cause. */
export const GapsScreen = () => {
  const words = useWords(gapScreenWords);
  const cause = useCause();
  const duration = useDuration();
  const filters = useFilters();
  return (
    <ListScreen
      title={words.title}
      list="gaps.list"
      count="gaps.count"
      columns={gapColumns}
      filters={filters}
      cells={{
        externalId: ({ orderId, externalId }) => <OrderLink id={orderId}>{externalId}</OrderLink>,
        cause: (row) => cause(row.cause),
        fromAt: ({ fromAt }) => <Instant at={fromAt} absolute />,
        toAt: ({ toAt }) => (toAt === null ? words.open : <Instant at={toAt} absolute />),
        lastedMs: ({ lastedMs }) => <span className="number">{duration(lastedMs)}</span>,
      }}
      empty={words.empty}
    >
      <GapSummary filters={filters} />
    </ListScreen>
  );
};
