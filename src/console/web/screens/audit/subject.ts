import { type AuditedSubject, auditSubjectName } from '../../../../domain/audit-subjects.ts';
import { useLanguage } from '../../words/language.tsx';
import { useAlarmNames } from '../../words/names.ts';

/** What an act was done to, as people call it; undefined where nobody calls it anything. */
export const useSubjectName = (): ((row: AuditedSubject) => string | undefined) => {
  const { language } = useLanguage();
  const names = useAlarmNames();
  return (row) => auditSubjectName(row, names)?.[language];
};
