import { Link } from '@tanstack/react-router';
import { type AlarmDetail, factsOf } from '../../../../domain/notice/alarm-detail.ts';
import { wordsOfAlarm } from '../../../../domain/notice/alarm-words.ts';
import { useLanguage } from '../../words/language.tsx';
import { useCause } from '../gaps/cause.ts';
import { useReason } from '../orders/cover-state.tsx';
import { useCounties } from '../orders/places.ts';
import { useMend } from './mend.ts';

/** An alarm's kind in words, and what to do first; a kind of a later version goes by its own name. */
export const useAlarmWords = (): ((kind: string) => { name: string; act: string | undefined }) => {
  const { language } = useLanguage();
  return (kind) => {
    const words = wordsOfAlarm(kind);
    return { name: words?.name[language] ?? kind, act: words?.act[language] };
  };
};

/** What is known of an alarm: `原因 超出约定时间 · 数量 3`. */
export const useFacts = (): ((detail: AlarmDetail) => string) => {
  const { language } = useLanguage();
  return (detail) =>
    factsOf(detail)
      .map(({ label, value }) => `${label[language]} ${value[language]}`)
      .join(' · ');
};

/** What an alarm is about: of people without cover the county and the cause in words, else its subject as it is. */
export const useAlarmSubject = (): ((alarm: { kind: string; subject: string }) => string) => {
  const counties = useCounties();
  const gap = useCause();
  const reason = useReason();
  return ({ kind, subject }) => {
    const [county, cause] = subject.split('/');
    if (kind !== 'gap_open' || county === undefined || cause === undefined) return subject;
    const said = gap(cause);
    const place = counties.find(({ value }) => value === county)?.label ?? county;
    return `${place} · ${said === cause ? reason(cause) : said}`;
  };
};

/** Leads to where an alarm's cause is mended; nothing where no screen does that. */
export const MendLink = ({ kind, subject }: { kind: string; subject: string }) => {
  const mend = useMend()({ kind, subject });
  if (!mend) return null;
  return (
    <Link to={mend.to} search={mend.search} className="mend">
      {mend.label}
    </Link>
  );
};
