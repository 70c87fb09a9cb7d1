import type { UseQueryResult } from '@tanstack/react-query';
import type { Answered } from '../../../api/contract.ts';
import { Counts } from '../../frame/counts.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { OfBefore } from '../../frame/of-before.tsx';
import { useAddress } from '../../frame/search.ts';
import { type DayCount, Trend } from '../../frame/trend.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { useCountyName } from './places.ts';

const zh = {
  byCounty: '按区县',
  byEmployer: (since: string) => `${since} 起最多的用工主体`,
  ...{ day: '业务日', other: '其他' },
};
const en: typeof zh = {
  byCounty: 'By county',
  byEmployer: (since) => `Employers with most since ${since}`,
  ...{ day: 'Business date', other: 'other' },
};
const summaryWords = { zh, en };

/** What a filter finds. A kind is what its rows are told apart by: a reason, a cause. */
export type Found = Pick<Answered<'exclusions.summary'>, 'counties' | 'employers' | 'since'> & {
  kinds: { kind: string; count: number }[];
  days: DayCount[];
};

type Props = {
  asked: Pick<UseQueryResult<Found>, 'data' | 'error' | 'refetch' | 'isPlaceholderData'>;
  /** Under what a kind stands in the address. */
  by: 'reason' | 'cause';
  nameOf(kind: string): string;
  words: { byKind: string; trend: string; count: string };
};

/** What a filter finds by kind, by county, by employer and day by day; each number leads to its rows. */
export const FoundSummary = ({ asked: { data, error, refetch, isPlaceholderData }, by, nameOf, words }: Props) => {
  const { byCounty, byEmployer, ...said } = useWords(summaryWords);
  const { language } = useLanguage();
  const county = useCountyName();
  const { search, change } = useAddress();
  if (error) return <ErrorPart error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const { kinds, counties, employers, days, since } = data;
  return (
    <OfBefore when={isPlaceholderData}>
      <Counts
        title={words.byKind}
        counts={kinds.map(({ kind: key, count }) => ({ key, label: nameOf(key), count }))}
        chosen={search[by]}
        choose={(key) => change({ [by]: key })}
      />
      <Counts
        title={byCounty}
        counts={counties.map(({ code, name, count }) => ({ key: code ?? 'none', label: county(code, name), count }))}
        chosen={search['county']}
        choose={(key) => change({ county: key })}
      />
      <Counts
        title={byEmployer(since)}
        counts={employers.map(({ id, name, count }) => ({ key: id, label: name, count }))}
        chosen={search['employerId']}
        choose={(key) => change({ employerId: key, from: since })}
      />
      <Trend
        key={language}
        counts={days}
        texts={{ ...said, label: words.trend, count: words.count, kind: nameOf }}
        onDay={(day) => change({ from: day, to: day })}
      />
    </OfBefore>
  );
};
