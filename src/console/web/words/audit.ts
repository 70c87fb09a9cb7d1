import { auditSubjects, wordsOfAction } from '../../../domain/audit-words.ts';
import { useLanguage } from './language.tsx';

/** An act and what it was done to, in words; one of a later version goes by its own name. */
export const useAuditWords = () => {
  const { language } = useLanguage();
  return {
    action: (code: string): string => wordsOfAction(code)?.[language] ?? code,
    subject: (type: string): string => auditSubjects[type]?.[language] ?? type,
  };
};
