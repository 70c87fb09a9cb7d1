import { exclusionReasons } from '../../../../domain/cover/rules.ts';
import { isMendable } from '../../../../domain/notice/reason-words.ts';
import type { Answered } from '../../../api/contract.ts';
import { exclusionColumns } from '../../../api/exclusions/columns.ts';
import type { Filter } from '../../frame/filter-bar.tsx';
import { useServerNow } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useWords } from '../../words/language.tsx';
import { useReason } from '../orders/cover-state.tsx';
import { useEmployerFilter } from '../orders/employer-filter.ts';
import { OrderLink } from '../orders/order-link.tsx';
import { useCounties, useServicePointFilter } from '../orders/places.ts';
import { useRedecide } from './redecide.tsx';
import { ExclusionSummary } from './summary.tsx';
import { exclusionWords } from './words.ts';

const useFilters = (): Filter[] => {
  const words = useWords(exclusionWords);
  const reason = useReason();
  const counties = useCounties();
  const point = useServicePointFilter();
  const employer = useEmployerFilter(words.employer, words.chosenEmployer);
  return [
    {
      key: 'reason',
      label: words.reason,
      options: exclusionReasons.map((value) => ({ value, label: reason(value) })),
    },
    { key: 'county', label: words.county, options: counties },
    {
      key: 'still',
      label: words.still,
      options: [
        { value: 'at_work', label: words.atWork },
        { value: 'possible', label: words.possible },
        { value: 'over', label: words.over },
      ],
    },
    { key: 'from', kind: 'date', label: words.from },
    { key: 'to', kind: 'date', label: words.to },
    point,
    ...employer,
  ];
};

/** Orders without a policy, each with its reason; what can still be mended is decided again from here. */
export const ExclusionsScreen = () => {
  const words = useWords(exclusionWords);
  const reason = useReason();
  const filters = useFilters();
  const now = useServerNow(60_000);
  const redecide = useRedecide<Answered<'exclusions.list'>['rows'][number]>(
    ({ possibleUntil, reopenedAt }) => possibleUntil !== null && possibleUntil > now && reopenedAt === null,
  );
  return (
    <ListScreen
      title={words.title}
      list="exclusions.list"
      count="exclusions.count"
      columns={exclusionColumns}
      filters={filters}
      actions={[redecide]}
      cells={{
        externalId: ({ id, externalId }) => <OrderLink id={id}>{externalId}</OrderLink>,
        reason: (row) => reason(row.reason),
        possibleUntil: ({ reason: code, possibleUntil }) =>
          isMendable(code) ? (possibleUntil === null || possibleUntil <= now ? words.passed : undefined) : words.never,
      }}
      empty={words.empty}
    >
      <ExclusionSummary filters={filters} />
    </ListScreen>
  );
};
