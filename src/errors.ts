import type { RefusalFacts } from './domain/refusal-facts.ts';

/**
 * The one error of Doorstep. `code` is stable and machine-readable; `message` is written for the operator who has to act on it
 * and holds no personal data; `cause` keeps what was thrown underneath, `facts` what the
 * sentence tells, for pages in another language. `retry` says whether the same call may succeed later.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retry: boolean;
  readonly facts: RefusalFacts | undefined;
  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; retry?: boolean; facts?: RefusalFacts | undefined } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retry = options.retry ?? false;
    this.facts = options.facts;
  }
}

/** A call cannot be served as it stands: bad configuration, an unusable file, a missing prerequisite. The CLI exits 2 on it. */
export class UsageError extends AppError {}

type PostgresFailure = { code?: unknown; constraint_name?: unknown; severity?: unknown };

/** The SQLSTATE of a failed statement, or undefined when the failure did not come from Postgres. */
export const sqlState = (error: unknown): string | undefined => {
  const code = (error as PostgresFailure | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
};

/** The name of the constraint a statement broke, if it broke one. */
export const brokenConstraint = (error: unknown): string | undefined => {
  const name = (error as PostgresFailure | null)?.constraint_name;
  return typeof name === 'string' ? name : undefined;
};

/**
 * Whether a failure says something about the rows that were sent (22 data exception, 23 integrity, P0001 raised by our own
 * triggers), as opposed to the circumstances (deadlock, connection, resources, shutdown). Only the former is worth bisecting;
 * the latter goes back to the queue. Decided by status, never by the text of a message.
 */
export const blamesTheRows = (error: unknown): boolean => {
  const state = sqlState(error);
  if (state !== undefined) return /^(22|23|P0)/.test(state);
  return error instanceof AppError ? !error.retry : error instanceof TypeError || error instanceof RangeError;
};

/**
 * Whether a failure only says that the time was up: Postgres ended a statement (57014), or a run outlasted its own limit. Half of the same
 * work may be done in time.
 */
export const ranOutOfTime = (error: unknown): boolean =>
  sqlState(error) === '57014' || (error instanceof Error && error.name === 'TimeoutError');

export type Described = { kind: string; code?: string; message: string };

/** What may be logged or stored of an unknown failure: class, code and message, never Postgres' `detail`, which quotes rows. */
export const describeError = (error: unknown): Described => {
  if (!(error instanceof Error)) return { kind: 'NonError', message: typeof error };
  const code = error instanceof AppError ? error.code : (sqlState(error) ?? systemCode(error));
  const message = sqlState(error)?.startsWith('22') ? 'a value does not fit its column' : error.message;
  return { kind: error.name, ...(code === undefined ? {} : { code }), message };
};

/** The code of a failed system or driver call: ECONNREFUSED, CONNECTION_CLOSED. */
const systemCode = (error: Error): string | undefined => {
  const code = (error as PostgresFailure).code;
  return typeof code === 'string' ? code : undefined;
};
