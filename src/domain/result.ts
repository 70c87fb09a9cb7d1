import type { RefusalFacts } from './refusal-facts.ts';

/**
 * The answer of a pure check. A failure says what is wrong in a stable `code` and, in `message`, what to do about it;
 * it never repeats the offending value, which may be personal data.
 */
export type Result<T> =
  | { ok: true; value: T }
  | { ok: false; code: string; message: string; facts?: RefusalFacts | undefined };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const bad = <T = never>(code: string, message: string, facts?: RefusalFacts): Result<T> => ({
  ...{ ok: false, code, message },
  ...(facts && { facts }),
});

/** What a check let pass but somebody should look at; the row is in. Like a failure, it never repeats the value. */
export type Warning = { code: string; message: string };
