import { Link } from '@tanstack/react-router';
import { type AlarmDetail, factsBesideSubject } from '../../../../domain/notice/alarm-detail.ts';
import { alarmSubjects } from '../../../../domain/notice/alarm-subjects.ts';
import { wordsOfAlarm } from '../../../../domain/notice/alarm-words.ts';
import { useLanguage } from '../../words/language.tsx';
import { useAlarmNames } from '../../words/names.ts';
import { useMend } from './mend.ts';

/** An alarm's kind in words, and what to do first; a kind of a later version goes by its own name. */
export const useAlarmWords = (): ((kind: string) => { name: string; act: string | undefined }) => {
  const { language } = useLanguage();
  return (kind) => {
    const words = wordsOfAlarm(kind);
    return { name: words?.name[language] ?? kind, act: words?.act[language] };
  };
};

/** What is known of an alarm beside its subject: `数量 3 · 最久 20 分钟`. */
export const useFacts = (): ((detail: AlarmDetail) => string) => {
  const { language } = useLanguage();
  return (detail) =>
    factsBesideSubject(detail)
      .map(({ label, value }) => `${label[language]} ${value[language]}`)
      .join(' · ');
};

/** What an alarm is about, in words: a county, a fund of a year, a job, an order by its number. What has no words stands as it is. */
export const useAlarmSubject = (): ((alarm: { kind: string; subject: string; detail: AlarmDetail }) => string) => {
  const { language } = useLanguage();
  const subjectOf = alarmSubjects(useAlarmNames());
  return (alarm) => subjectOf(alarm)[language];
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
