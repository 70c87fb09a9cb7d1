import type { Result } from '../../domain/result.ts';

/** What is wrong with one field of a record. `column` is the import column; the API turns it into a JSON pointer in camelCase. */
export type FieldIssue = { column: string; level: 'error' | 'warning'; code: string; message: string };

/** A record as it came, all text, by import column; '' where a column is absent or empty. */
export type RawRecord = Readonly<Record<string, string>>;

/** A record that was read, with warnings that don't keep it out; or the errors that do. */
export type ReadRecord<T> = { ok: true; value: T; warnings: FieldIssue[] } | { ok: false; issues: FieldIssue[] };

export type FieldReader = ReturnType<typeof fieldReader>;

/** Reads the fields of one record, in the order of its columns, and collects what is wrong with them. */
export const fieldReader = (raw: RawRecord) => {
  const issues: FieldIssue[] = [];
  const add = (level: FieldIssue['level'], column: string, code: string, message: string): void => {
    issues.push({ column, level, code, message });
  };
  const text = (column: string): string => (raw[column] ?? '').trim();
  const take = <T, F>(column: string, result: Result<T>, fallback: F): T | F => {
    if (result.ok) return result.value;
    add('error', column, result.code, result.message);
    return fallback;
  };
  return {
    /** A field without the blanks around it; '' where it is absent. */
    text,
    error: (column: string, code: string, message: string) => add('error', column, code, message),
    warn: (column: string, code: string, message: string) => add('warning', column, code, message),
    /** The value of a check, or `fallback` with its issue noted. */
    take,
    /** A field that has to be there, as `parse` reads it, or `fallback` with its issue noted. */
    required: <T, F>(column: string, parse: (text: string) => Result<T>, fallback: F): T | F =>
      take(column, parse(text(column)), fallback),
    /** A field that may be empty: null then, and where `parse` refuses it, with its issue noted. */
    optional: <T>(column: string, parse: (text: string) => Result<T>): T | null =>
      text(column) === '' ? null : take(column, parse(text(column)), null),
    finish: <T>(value: T): ReadRecord<T> => {
      const errors = issues.filter((issue) => issue.level === 'error');
      return errors.length > 0 ? { ok: false, issues: errors } : { ok: true, value, warnings: issues };
    },
  };
};
