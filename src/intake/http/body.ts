import type { z } from 'zod';
import { bad, ok, type Result } from '../../domain/result.ts';
import { whereBroken } from '../files/broken-json.ts';
import { camelCase } from '../files/columns.ts';
import type { FieldIssue, RawRecord } from '../records/field-issue.ts';
import { type FieldError, problem, type ProblemAnswer, ProblemError } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body of JSON, as an object. @throws {ProblemError} 400 where it is something else, with the place where it breaks. */
export const parseBody = (text: string): Fields => {
  if (text.trim() === '') throw new ProblemError(problem(400, 'body_missing', 'this call needs a body: one JSON object'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProblemError(problem(400, 'body_not_json', `the body is not JSON ${whereBroken(text)}`));
  }
  if (isObject(value)) return value;
  throw new ProblemError(problem(400, 'body_not_object', 'the body has to be one JSON object, such as {"externalId":"…"}'));
};

const toText = (value: unknown): Result<string> => {
  if (value === undefined || value === null) return ok('');
  if (typeof value === 'string') return ok(value);
  if (typeof value === 'boolean') return ok(String(value));
  if (typeof value === 'number') {
    const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    if (exact) return ok(String(value));
    return bad('number_unsafe', 'a number of more than 15 digits is rounded on its way: send identity numbers and ids as text');
  }
  return bad('not_text', 'this has to be a text, a number, true, false, null or a list of texts');
};

const listToText = (items: readonly unknown[]): Result<string> => {
  const texts: string[] = [];
  for (const item of items) {
    if (typeof item !== 'string') return bad('not_text', 'the items of this list have to be texts');
    if (/[;；]/.test(item)) return bad('list_item_split', 'an item of this list holds a semicolon, which separates items: send two');
    texts.push(item);
  }
  return ok(texts.join(';'));
};

const columnOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A body laid out by import column, for the same checks as a row of a file; with what can't be, and keys that nobody knows. */
export type RecordBody = { raw: RawRecord; errors: FieldIssue[]; warnings: FieldIssue[] };

/** Reads the keys of `schema` from a body. A key that is not among them is warned of: it may be a misspelt optional one. */
export const recordOf = (body: Fields, schema: z.ZodObject): RecordBody => {
  const known = Object.keys(schema.shape);
  const raw: Record<string, string> = {};
  const errors: FieldIssue[] = [];
  for (const key of known) {
    const value = body[key];
    const text = Array.isArray(value) ? listToText(value) : toText(value);
    if (text.ok) raw[columnOf(key)] = text.value;
    else errors.push({ column: columnOf(key), level: 'error', code: text.code, message: text.message });
  }
  const unknown = Object.keys(body).some((key) => !known.includes(key));
  const message = `the body has keys that are not looked at; known are ${known.join(', ')}`;
  return { raw, errors, warnings: unknown ? [{ column: '', level: 'warning', code: 'keys_unknown', message }] : [] };
};

/** An issue of a column as the API tells it: a pointer into the body. */
export const fieldError = ({ column, code, message }: Omit<FieldIssue, 'level'>): FieldError => ({
  pointer: column === '' ? '' : `/${camelCase(column)}`,
  code,
  message,
});

/** 422 for a body whose fields are wrong: each with its pointer, its code and how to mend it. */
export const invalidFields = (issues: readonly FieldIssue[]): ProblemAnswer =>
  problem(422, 'fields_invalid', 'some fields are not as they have to be: see errors', { errors: issues.map(fieldError) });
