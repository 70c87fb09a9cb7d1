import type { Answered } from '../../../api/contract.ts';
import { useFailure } from '../../words/failure.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { useNames } from '../../words/names.ts';
import { useAlarmSubject, useAlarmWords } from '../alarms/about.tsx';
import { inboxWords } from '../inbox/words.ts';
import { useReason } from '../orders/cover-state.tsx';

type Row = Answered<'audit.list'>['rows'][number];

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const noted = ({ before, after }: Row, field: string): string => {
  const value = after?.[field] ?? before?.[field];
  return typeof value === 'string' ? value : '';
};

/** What stood in the inbox: its kind, and the alarm, cause or reason that it was. */
const useInboxName = (): ((row: Row) => string) => {
  const { kinds } = useWords(inboxWords);
  const alarm = useAlarmWords();
  const failure = useFailure();
  const reason = useReason();
  return (row) => {
    const code = noted(row, 'code');
    const [kind = ''] = row.subjectId.split(':');
    const known = Object.entries(kinds).find(([one]) => one === kind)?.[1] ?? kind;
    const said = { alarm: alarm(code).name, identity: reason(code) }[kind] ?? failure(code).name;
    return code === '' ? known : `${known} · ${said}`;
  };
};

/** What an act was done to, as people call it; undefined where nobody calls it anything. */
export const useSubjectName = (): ((row: Row) => string | undefined) => {
  const { place, programme, fund } = useNames();
  const job = useJobWords();
  const alarm = useAlarmWords();
  const alarmSubject = useAlarmSubject();
  const inbox = useInboxName();
  const names: Readonly<Record<string, (row: Row) => string>> = {
    inbox,
    alarm: (row) => {
      const kind = noted(row, 'kind');
      return [alarm(kind).name, alarmSubject({ kind, subject: noted(row, 'subject'), detail: {} })]
        .filter((part) => part !== '' && !uuid.test(part))
        .join(' · ');
    },
    'fund year': ({ subjectId }) => fund(subjectId),
    region: ({ subjectId }) => place(subjectId),
    programme: ({ subjectId }) => programme(subjectId),
    job: ({ subjectId }) => job(subjectId).name,
    schedule: ({ subjectId }) => job(subjectId).name,
  };
  return (row) => {
    const { subjectType, subjectId, subjectName } = row;
    if (subjectName !== null) return subjectName;
    const said = Object.hasOwn(names, subjectType) ? names[subjectType]?.(row) : '';
    const name = said || subjectId;
    return uuid.test(name) ? undefined : name;
  };
};
