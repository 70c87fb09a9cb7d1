import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Given } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { Counts } from '../../frame/counts.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { type Filter, filterIn } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';
import { Trend } from '../../frame/trend.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { useCountyName } from '../orders/places.ts';
import { useCause } from './cause.ts';
import { gapScreenWords } from './words.ts';

/** What the filter finds, by cause, by county, by employer and day by day; each number leads to its rows. */
export const GapSummary = ({ filters }: { filters: readonly Filter[] }) => {
  const words = useWords(gapScreenWords);
  const { language } = useLanguage();
  const cause = useCause();
  const county = useCountyName();
  const { search, change } = useAddress();
  const filter = filterIn(search, filters) as Given<'gaps.summary'>;
  const summary = useQuery({
    queryKey: ['gaps.summary', filter],
    queryFn: ({ signal }) => read('gaps.summary', filter, signal),
    placeholderData: keepPreviousData,
  });
  const days = summary.data?.days;
  const counts = useMemo(() => (days ?? []).map(({ cause: kind, ...day }) => ({ ...day, kind })), [days]);
  if (summary.error) return <ErrorPart error={summary.error} retry={() => void summary.refetch()} />;
  if (!summary.data) return null;
  const { causes, counties, employers, since } = summary.data;
  return (
    <>
      <Counts
        title={words.byCause}
        counts={causes.map(({ cause: key, count }) => ({ key, label: cause(key), count }))}
        chosen={search['cause']}
        choose={(key) => change({ cause: key })}
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
      <Trend
        key={language}
        counts={counts}
        texts={{ label: words.trend, day: words.day, count: words.count, other: words.other, kind: cause }}
        onDay={(day) => change({ from: day, to: day })}
      />
    </>
  );
};
