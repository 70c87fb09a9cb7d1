import { bad, ok, type Result } from '../../domain/result.ts';
import { whereBroken } from '../files/broken-json.ts';

/** An object of JSON whose fields nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads one JSON object; `what` names it in the message. Errors: `not_json`, with the place where it breaks, and `not_object`. */
export const parseJsonObject = (text: string, what = 'this'): Result<JsonObject> => {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return ok(value);
    return bad('not_object', `${what} has to be one JSON object, such as {"externalId":"…"}`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return bad('not_json', `${what} is not JSON ${whereBroken(text)}`);
  }
};

const notText = bad('not_text', 'this has to be a text, a number, true, false, null or a list of them');

/**
 * A value of JSON as the text that a column would hold: '' for what is absent, `;` between the items of a list. Errors: `not_text`,
 * `number_unsafe` for a number that was rounded on its way, `list_item_split` for an item that would become two.
 */
export const jsonToText = (value: unknown, inList = false): Result<string> => {
  if (value === undefined || value === null) return ok('');
  if (typeof value === 'boolean') return ok(String(value));
  if (typeof value === 'number') {
    const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    if (exact) return ok(String(value));
    return bad(
      'number_unsafe',
      'a number of more than 15 digits has been rounded on its way: write identity numbers and ids as text, in quotes',
    );
  }
  if (typeof value === 'string') {
    if (!inList || !/[;；]/.test(value)) return ok(value);
    return bad('list_item_split', 'an item of this list holds a semicolon, which separates items: write two items');
  }
  if (inList || !Array.isArray(value)) return notText;
  const items = value.map((item) => jsonToText(item, true));
  const wrong = items.find((item) => !item.ok);
  return wrong ?? ok(items.map((item) => (item.ok ? item.value : '')).join(';'));
};
