import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Given } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { type Filter, filterIn } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';
import { useWords } from '../../words/language.tsx';
import { type Found, FoundSummary } from '../orders/found-summary.tsx';
import { useCause } from './cause.ts';
import { gapScreenWords } from './words.ts';

/** What the filter finds by cause, by county, by employer and day by day. */
export const GapSummary = ({ filters }: { filters: readonly Filter[] }) => {
  const words = useWords(gapScreenWords);
  const nameOf = useCause();
  const filter = filterIn(useAddress().search, filters) as Given<'gaps.summary'>;
  const asked = useQuery({
    queryKey: ['gaps.summary', filter],
    queryFn: ({ signal }) => read('gaps.summary', filter, signal),
    placeholderData: keepPreviousData,
    select: ({ causes, days, ...found }): Found => ({
      ...found,
      kinds: causes.map(({ cause: kind, count }) => ({ kind, count })),
      days: days.map(({ cause: kind, ...day }) => ({ ...day, kind })),
    }),
  });
  return <FoundSummary asked={asked} by="cause" nameOf={nameOf} words={words} />;
};
