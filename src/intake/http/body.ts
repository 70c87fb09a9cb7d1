import type { z } from 'zod';
import { camelCase } from '../files/columns.ts';
import type { FieldIssue, RawRecord, ReadRecord } from '../records/field-issue.ts';
import { type JsonObject, jsonToText, parseJsonObject } from '../records/json-text.ts';
import { type FieldError, type ProblemAnswer, ProblemError, problem } from './problem.ts';

/** A body of JSON, as an object. @throws {ProblemError} 400 where it is something else, with the place where it breaks. */
export const parseBody = (text: string): JsonObject => {
  if (text.trim() === '')
    throw new ProblemError(problem(400, 'body_missing', 'this call needs a body: one JSON object'));
  const read = parseJsonObject(text, 'the body');
  if (read.ok) return read.value;
  throw new ProblemError(problem(400, `body_${read.code}`, read.message));
};

const columnOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A record that was read from a body; `raw` is what the readers saw, by import column. */
export type BodyRecord<T> = ReadRecord<T> & { raw: RawRecord };

/**
 * Reads a record from a body through the same reader as a row of a file, by the keys of `schema`. What cannot be laid out as a row is an
 * error; a key that nobody knows is a warning, since it may be a misspelt optional one.
 */
export const readBody = <T>(
  body: JsonObject,
  schema: z.ZodObject,
  read: (raw: RawRecord) => ReadRecord<T>,
  given: RawRecord = {},
): BodyRecord<T> => {
  const known = Object.keys(schema.shape);
  const raw: Record<string, string> = {};
  const errors = new Map<string, FieldIssue>();
  for (const key of known) {
    const column = columnOf(key);
    const value = body[key];
    const text = jsonToText(value);
    if (text.ok) raw[column] = text.value;
    else errors.set(column, { column, level: 'error', code: text.code, message: text.message });
  }
  for (const [column, value] of Object.entries(given)) {
    if (raw[column]?.trim() && raw[column].trim() !== value) errors.set(column, differs(column));
    raw[column] = value;
  }
  const record = read(raw);
  if (errors.size > 0 || !record.ok) {
    const found = record.ok ? [] : record.issues.filter((issue) => !errors.has(issue.column));
    return { ok: false, issues: [...errors.values(), ...found], raw };
  }
  const message = `the body has keys that are not looked at; known are ${known.join(', ')}`;
  const unknown = Object.keys(body).some((key) => !known.includes(key));
  const warnings = unknown ? [{ column: '', level: 'warning' as const, code: 'keys_unknown', message }] : [];
  return { ...record, warnings: [...warnings, ...record.warnings], raw };
};

const differs = (column: string): FieldIssue => ({
  column,
  level: 'error',
  code: 'differs_from_url',
  message: 'this is not what the URL names: leave it out, or send the same in both',
});

/** An issue of a column as the API tells it: a pointer into the body. */
export const fieldError = ({ column, code, message }: Omit<FieldIssue, 'level'>): FieldError => ({
  pointer: column === '' ? '' : `/${camelCase(column)}`,
  code,
  message,
});

/** 422 for a body whose fields are wrong: each with its pointer, its code and how to mend it. */
export const invalidFields = (issues: readonly FieldIssue[]): ProblemAnswer =>
  problem(422, 'fields_invalid', 'some fields are not as they have to be: see errors', {
    errors: issues.map(fieldError),
  });
