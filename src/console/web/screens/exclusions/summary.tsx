import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Given } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { type Filter, filterIn } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';
import { useWords } from '../../words/language.tsx';
import { useReason } from '../orders/cover-state.tsx';
import { type Found, FoundSummary } from '../orders/found-summary.tsx';
import { exclusionWords } from './words.ts';

/** What the filter finds by reason, by county, by employer and day by day. */
export const ExclusionSummary = ({ filters }: { filters: readonly Filter[] }) => {
  const words = useWords(exclusionWords);
  const nameOf = useReason();
  const filter = filterIn(useAddress().search, filters) as Given<'exclusions.summary'>;
  const asked = useQuery({
    queryKey: ['exclusions.summary', filter],
    queryFn: ({ signal }) => read('exclusions.summary', filter, signal),
    placeholderData: keepPreviousData,
    select: ({ reasons, days, ...found }): Found => ({
      ...found,
      kinds: reasons.map(({ reason: kind, count }) => ({ kind, count })),
      days: days.map(({ reason: kind, ...day }) => ({ ...day, kind })),
    }),
  });
  return <FoundSummary asked={asked} by="reason" nameOf={nameOf} words={words} />;
};
