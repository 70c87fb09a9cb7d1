import type { Result } from '../../domain/result.ts';

/** What is wrong with one field of a record. `column` is the import column; the API turns it into a JSON pointer in camelCase. */
export type FieldIssue = { column: string; level: 'error' | 'warning'; code: string; message: string };

/** A record as it came, all text, by import column; '' where a column is absent or empty. */
export type RawRecord = Readonly<Record<string, string>>;

/** A record that was read, with warnings that don't keep it out; or the errors that do. */
export type ReadRecord<T> = { ok: true; value: T; warnings: FieldIssue[] } | { ok: false; issues: FieldIssue[] };

/** Collects the issues of one record while its fields are read. */
export const fieldReader = () => {
  const issues: FieldIssue[] = [];
  const add = (level: FieldIssue['level'], column: string, code: string, message: string): void => {
    issues.push({ column, level, code, message });
  };
  return {
    error: (column: string, code: string, message: string) => add('error', column, code, message),
    warn: (column: string, code: string, message: string) => add('warning', column, code, message),
    /** The value of a field, or `fallback` with its issue noted. */
    take: <T, F>(column: string, result: Result<T>, fallback: F): T | F => {
      if (result.ok) return result.value;
      add('error', column, result.code, result.message);
      return fallback;
    },
    finish: <T>(value: T): ReadRecord<T> => {
      const errors = issues.filter((issue) => issue.level === 'error');
      return errors.length > 0 ? { ok: false, issues: errors } : { ok: true, value, warnings: issues };
    },
  };
};
