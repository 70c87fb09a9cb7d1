import type { z } from 'zod';
import type { ApiKey, ApiScope } from '../../store/api-keys.ts';
import type { Tx } from '../../store/connect.ts';
import type { ProblemAnswer } from './problem.ts';

/** What is answered: a body for one of the documented statuses. `owes` says that the commit made something owed. */
export type Answer = { status: number; body: unknown; headers?: Record<string, string>; owes?: boolean };

type Answers = Record<number, z.ZodType>;
type AnswerOf<A extends Answers> =
  | { [S in keyof A & number]: { status: S; body: z.output<A[S]>; owes?: boolean } }[keyof A & number]
  | ProblemAnswer;

/** A request as an endpoint sees it: validated, authorised, and with its body as it was sent. */
export type Call<P = unknown, Q = unknown> = { params: P; query: Q; body: string; caller: ApiKey };

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
  /** When which error is answered, beside those that every call can have. */
  problems?: Record<number, string>;
};

/** One row of the route table. What it answers with 2xx or 422 is committed, and anything else is undone. */
export type Endpoint = Documented &
  (
    | { method: 'GET' | 'POST'; writes: false; run(call: Call): Promise<Answer> }
    | { method: 'PUT' | 'POST'; writes: true; run(call: Call, tx: Tx): Promise<Answer> }
  );

type Typed<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Omit<Documented, 'params' | 'query' | 'answers'> & {
  params?: P;
  query?: Q;
  answers: A;
};
type Asks<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Typed<A, P, Q> & {
  handle(call: Call<z.output<P>, z.output<Q>>): Promise<AnswerOf<A>>;
};
type Writes<A extends Answers, P extends z.ZodObject, Q extends z.ZodObject> = Typed<A, P, Q> & {
  handle(call: Call<z.output<P>, z.output<Q>>, tx: Tx): Promise<AnswerOf<A>>;
};

const asking =
  (method: 'GET' | 'POST') =>
  <const A extends Answers, P extends z.ZodObject, Q extends z.ZodObject>({ handle, ...e }: Asks<A, P, Q>): Endpoint => ({
    ...e,
    method,
    writes: false,
    run: (call) => handle(call as Call<z.output<P>, z.output<Q>>),
  });

const writing =
  (method: 'PUT' | 'POST') =>
  <const A extends Answers, P extends z.ZodObject, Q extends z.ZodObject>({ handle, ...e }: Writes<A, P, Q>): Endpoint => ({
    ...e,
    method,
    writes: true,
    run: (call, tx) => handle(call as Call<z.output<P>, z.output<Q>>, tx),
  });

/** Reads. */
export const get = asking('GET');
/** Takes a body and writes nothing, so that it needs no Idempotency-Key. */
export const ask = asking('POST');
/** Writes in one transaction; sending it again changes nothing. */
export const put = writing('PUT');
/** Writes in one transaction, once for each Idempotency-Key. */
export const post = writing('POST');
