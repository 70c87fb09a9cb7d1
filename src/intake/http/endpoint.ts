import type { z } from 'zod';
import type { ApiScope } from '../../domain/api-scopes.ts';
import type { ApiKey } from '../../store/api-keys.ts';
import type { Tx } from '../../store/connect.ts';
import type { JsonObject } from '../records/json-text.ts';
import type { ProblemAnswer } from './problem.ts';
import type { Database } from './transact.ts';

/**
 * What is answered: a body for one of the documented statuses. `owes` says that the commit made something owed. `after` is work that waits
 * for the commit (or for its undoing, where the answer does not stand) and is done before the answer goes out.
 */
export type Answer = {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  owes?: boolean;
  after?: () => Promise<void>;
};

type Answers = Record<number, z.ZodType>;
type AnswerOf<A extends Answers> =
  | { status: keyof A & number; body: z.output<A[keyof A & number]>; owes?: boolean; after?: () => Promise<void> }
  | ProblemAnswer;

/** A request as an endpoint sees it: authorised, its URL validated, its body an object of JSON whose fields nobody has looked at. */
export type Call<P = unknown, Q = unknown> = { params: P; query: Q; body: JsonObject; caller: ApiKey };

type Documented = {
  url: `/v1/${string}`;
  /** What the caller's key has to be allowed to do. */
  scope: ApiScope;
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** Shown in the documentation; the fields are checked by the same readers as a file's, so that there is one rule for both. */
  body?: z.ZodObject;
  answers: Answers;
  /** What an answer is, where it is not JSON: its body is sent as it is. */
  produces?: string;
  /** When which error is answered, beside those that every call can have. */
  problems?: Record<number, string>;
};

/** One row of the route table. What a write answers with 2xx or 422 is committed, and anything else is undone. */
export type Endpoint = Documented &
  (
    | { method: 'GET' | 'POST'; kind: 'ask'; run(call: Call): Promise<Answer> }
    | { method: 'PUT'; kind: 'write'; run(call: Call, tx: Tx): Promise<Answer> }
    | {
        method: 'POST';
        kind: 'lines';
        /** Bytes of a body. */
        bodyLimit: number;
        run(text: string, caller: ApiKey, database: Database): Promise<Answer>;
      }
    | { method: 'POST'; kind: 'write'; run(calls: readonly Call[], tx: Tx): Promise<Answer[]>; together: boolean }
  );

type Lines = Documented & {
  bodyLimit: number;
  handle(text: string, caller: ApiKey, database: Database): Promise<Answer>;
};
type Typed<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Omit<
  Documented,
  'params' | 'query' | 'answers'
> & { params?: P; query?: Q; answers: A };
type TypedCall<P extends z.ZodObject, Q extends z.ZodObject> = Call<z.output<P>, z.output<Q>>;
type Asks<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Typed<A, P, Q> & {
  handle(call: TypedCall<P, Q>): Promise<AnswerOf<A>>;
};
type Writes<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Typed<A, P, Q> & {
  handle(call: TypedCall<P, Q>, tx: Tx): Promise<AnswerOf<A>>;
};
type WritesMany<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Typed<A, P, Q> & {
  together: boolean;
  handleAll(calls: readonly TypedCall<P, Q>[], tx: Tx): Promise<AnswerOf<A>[]>;
};

const asking =
  (method: 'GET' | 'POST') =>
  <const A extends Answers, P extends z.ZodObject, Q extends z.ZodObject>({
    handle,
    ...e
  }: Asks<A, P, Q>): Endpoint => ({
    ...e,
    method,
    kind: 'ask',
    run: (call) => handle(call as TypedCall<P, Q>),
  });

/** Reads. */
export const get = asking('GET');
/** Takes a body and writes nothing, so that it needs no Idempotency-Key. */
export const ask = asking('POST');

/** Writes in one transaction; sending it again changes nothing. */
export const put = <const A extends Answers, P extends z.ZodObject, Q extends z.ZodObject>({
  handle,
  ...e
}: Writes<A, P, Q>): Endpoint => ({
  ...e,
  method: 'PUT',
  kind: 'write',
  run: (call, tx) => handle(call as TypedCall<P, Q>, tx),
});

/**
 * Writes, once for each Idempotency-Key. With `together`, calls that arrive while others are at work share one transaction and its
 * statements: for what comes in crowds. `handleAll` answers in the order of the calls, and has then written nothing for those that it
 * answers with neither 2xx nor 422. Without it, each call has a transaction of its own, which such an answer undoes.
 */
export const post = <const A extends Answers, P extends z.ZodObject, Q extends z.ZodObject>({
  handleAll,
  ...e
}: WritesMany<A, P, Q>): Endpoint => ({
  ...e,
  method: 'POST',
  kind: 'write',
  run: (calls, tx) => handleAll(calls as readonly TypedCall<P, Q>[], tx),
});

/**
 * Takes lines of JSON (NDJSON) and answers lines, in transactions of its own: each line is written once by what it names, so that it needs
 * no Idempotency-Key. `body` documents one line.
 */
export const postLines = ({ handle, ...e }: Lines): Endpoint => ({ ...e, method: 'POST', kind: 'lines', run: handle });

/** What lines of JSON are called. */
export const ndjson = 'application/x-ndjson';
