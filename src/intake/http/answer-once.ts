import { blamesTheRows, sqlState } from '../../errors.ts';
import type { Tx } from '../../store/connect.ts';
import { claimKeys, type KeyClaim, type KeyedRequest, storeAnswers } from '../../store/idempotency.ts';
import type { Answer, Call } from './endpoint.ts';
import { type ProblemAnswer, ProblemError, problem } from './problem.ts';
import { type Database, lostRace } from './transact.ts';

const form = /^[\x21-\x7e]{1,255}$/;

/** Reads the header. @throws {ProblemError} 400 where it is missing or unusable. */
export const readIdempotencyKey = (header: string | string[] | undefined): string => {
  if (typeof header === 'string' && form.test(header)) return header;
  const [code, detail] =
    header === undefined
      ? [
          'idempotency_key_missing',
          'send the header Idempotency-Key: a value of your own for this one request, the same when you repeat it',
        ]
      : ['idempotency_key_invalid', 'an Idempotency-Key has 1 to 255 visible ASCII characters, such as a UUID'];
  const errors = [{ parameter: 'Idempotency-Key', code, message: detail }];
  throw new ProblemError(problem(400, code, detail, { errors }));
};

const inFlight = problem(
  409,
  'request_in_flight',
  'a request with this Idempotency-Key is being answered: send it again in a moment',
  { headers: { 'retry-after': '1' } },
);
const otherRequest = problem(
  422,
  'idempotency_key_reused',
  'this Idempotency-Key was used for another request: take a new one for each request, and the same only to repeat one',
);

/** Whether an answer stands: it is committed with what was done for it. A refusal of the content (422) is an answer too. */
const stands = ({ status }: Answer): boolean => (status >= 200 && status < 300) || status === 422;

/** Undoes the transaction of an answer that does not stand. */
export const commitOnly = (answer: Answer): Answer => {
  if (stands(answer)) return answer;
  throw new ProblemError(answer as ProblemAnswer);
};

const tookTooLong = '57014';

/** Whether one request of a batch may have failed them all: what is wrong with a row, or a row that somebody else holds. */
const mayBeOneOf = (error: unknown): boolean => blamesTheRows(error) || sqlState(error) === tookTooLong;

export type KeyedCall = KeyedRequest & { call: Call };

/** Answers without work: what was stored, or why the key cannot be taken; undefined where it was taken. */
const answerAtOnce = (claim: KeyClaim | undefined, { requestHash }: KeyedCall): Answer | undefined => {
  if (claim?.state === 'mine') return undefined;
  if (claim?.state !== 'answered') return inFlight;
  if (claim.requestHash !== requestHash) return otherRequest;
  return { ...claim.answer, headers: { 'idempotency-replayed': 'true' } };
};

/**
 * Answers keyed requests, each once. Key, hash of the request and answer commit in the transaction of the work itself; the same request
 * again gets that answer, another one under the same key 422, and one that comes while the first is at work 409: its lock dies with its
 * connection. What does not stand (404, 409, 5xx) leaves its key free; alone it undoes its transaction, and work that answers many must
 * have written nothing for it. When one request of a batch may be to blame for its failure, each is answered alone.
 */
export const answerOnce =
  (deps: {
    database: Database;
    now: () => number;
    route: string;
    work(calls: readonly Call[], tx: Tx): Promise<readonly Answer[]>;
  }) =>
  (requests: readonly KeyedCall[]): Promise<(Answer | Promise<Answer>)[]> => {
    const { database, now, route, work } = deps;
    const answerAll = (batch: readonly KeyedCall[]): Promise<Answer[]> =>
      database.write(async (tx) => {
        const at = now();
        const claims = await claimKeys(tx, route, batch, at);
        const answers = batch.map((request, n) => answerAtOnce(claims[n], request));
        const mine = batch.filter((_, n) => answers[n] === undefined);
        const made =
          mine.length > 0
            ? await work(
                mine.map(({ call }) => call),
                tx,
              )
            : [];
        if (batch.length === 1) made.forEach(commitOnly);
        const kept = mine.flatMap((request, n) => {
          const answer = made[n];
          return answer && stands(answer) ? [{ ...request, status: answer.status, body: answer.body }] : [];
        });
        if (kept.length > 0 && !(await storeAnswers(tx, route, kept, at))) throw lostRace();
        const next = made.values();
        return answers.map((answer) => answer ?? (next.next().value as Answer));
      });

    const alone = async (request: KeyedCall): Promise<Answer> => (await answerAll([request]))[0] as Answer;
    return answerAll(requests).catch((error: unknown) => {
      if (requests.length === 1 || error instanceof ProblemError || !mayBeOneOf(error)) throw error;
      return requests.map(alone);
    });
  };
