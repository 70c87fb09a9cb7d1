import { type AuditedSubject, auditSubjectName } from '../../../domain/audit-subjects.ts';
import { wordsOfOutcome } from '../../../domain/audit-values.ts';
import { auditSubjects, wordsOfAction } from '../../../domain/audit-words.ts';
import { useLanguage } from './language.tsx';
import { useAlarmNames } from './names.ts';

/** An act and what it was done to, in words; one of a later version goes by its own name. */
export const useAuditWords = () => {
  const { language } = useLanguage();
  return {
    action: (code: string): string => wordsOfAction(code)?.[language] ?? code,
    outcome: (code: string): string => wordsOfOutcome(code)?.[language] ?? code,
    subject: (type: string): string => auditSubjects[type]?.[language] ?? type,
  };
};

/** What an act was done to, as people call it; undefined where nobody calls it anything. */
export const useSubjectName = (): ((row: AuditedSubject) => string | undefined) => {
  const { language } = useLanguage();
  const names = useAlarmNames();
  return (row) => auditSubjectName(row, names)?.[language];
};
