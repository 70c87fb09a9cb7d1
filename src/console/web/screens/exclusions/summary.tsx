import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Given } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { Counts } from '../../frame/counts.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { type Filter, filterIn } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';
import { Trend } from '../../frame/trend.tsx';
import { useWords } from '../../words/language.tsx';
import { useReason } from '../orders/cover-state.tsx';
import { useCountyName } from '../orders/places.ts';
import { exclusionWords } from './words.ts';

/** What the filter finds, by reason, by county, by employer and day by day; each number leads to its rows. */
export const ExclusionSummary = ({ filters }: { filters: readonly Filter[] }) => {
  const words = useWords(exclusionWords);
  const reason = useReason();
  const county = useCountyName();
  const { search, change } = useAddress();
  const filter = filterIn(search, filters) as Given<'exclusions.summary'>;
  const summary = useQuery({
    queryKey: ['exclusions.summary', filter],
    queryFn: ({ signal }) => read('exclusions.summary', filter, signal),
    placeholderData: keepPreviousData,
  });
  const days = summary.data?.days;
  const counts = useMemo(() => (days ?? []).map(({ reason: kind, ...day }) => ({ ...day, kind })), [days]);
  const texts = {
    ...{ label: words.trendAria, day: words.day, count: words.count, other: words.other },
    kind: reason,
  };
  if (summary.error) return <ErrorPart error={summary.error} retry={() => void summary.refetch()} />;
  if (!summary.data) return null;
  const { reasons, counties, employers, since } = summary.data;
  return (
    <>
      <Counts
        title={words.byReason}
        counts={reasons.map(({ reason: key, count }) => ({ key, label: reason(key), count }))}
        chosen={search['reason']}
        choose={(key) => change({ reason: key })}
      />
      <Counts
        title={words.byCounty}
        counts={counties.map(({ code, name, count }) => ({ key: code ?? 'none', label: county(code, name), count }))}
        chosen={search['county']}
        choose={(key) => change({ county: key })}
      />
      <Counts
        title={words.byEmployer(since)}
        counts={employers.map(({ id, name, count }) => ({ key: id, label: name, count }))}
        chosen={search['employerId']}
        choose={(key) => change({ employerId: key, from: since })}
      />
      <Trend counts={counts} texts={texts} onDay={(day) => change({ from: day, to: day })} />
    </>
  );
};
