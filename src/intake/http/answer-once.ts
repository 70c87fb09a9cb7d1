import type { Tx } from '../../store/connect.ts';
import { claimKey, type KeyedRequest, storeAnswer } from '../../store/idempotency.ts';
import type { Answer } from './endpoint.ts';
import { problem, type Problem, ProblemError } from './problem.ts';
import { type Database, lostRace } from './transact.ts';

const form = /^[\x21-\x7e]{1,255}$/;

/** Reads the header. @throws {ProblemError} 400 where it is missing or unusable. */
export const readIdempotencyKey = (header: string | string[] | undefined): string => {
  const refuse = (code: string, detail: string): never => {
    throw new ProblemError(problem(400, code, detail, { errors: [{ parameter: 'Idempotency-Key', code, message: detail }] }));
  };
  if (header === undefined) {
    return refuse('idempotency_key_missing', 'send the header Idempotency-Key: a value of your own for this one request, the same when you repeat it');
  }
  if (typeof header === 'string' && form.test(header)) return header;
  return refuse('idempotency_key_invalid', 'an Idempotency-Key has 1 to 255 visible ASCII characters, such as a UUID');
};

const inFlight = problem(409, 'request_in_flight', 'a request with this Idempotency-Key is being answered: send it again in a moment', {
  headers: { 'retry-after': '1' },
});
const otherRequest = problem(
  422,
  'idempotency_key_reused',
  'this Idempotency-Key was used for another request: take a new one for each request, and the same only to repeat one',
);

/** Whether an answer stands: it is committed with what was done for it. A refusal of the content (422) is an answer too. */
export const stands = ({ status }: Answer): boolean => (status >= 200 && status < 300) || status === 422;

/** Undoes the transaction of an answer that does not stand. */
export const commitOnly = (answer: Answer): Answer => {
  if (stands(answer)) return answer;
  throw new ProblemError({ ...answer, body: answer.body as Problem });
};

/**
 * Answers a keyed request once. The key, a hash of the request and the answer commit in the transaction of the work itself; the same
 * request again gets that answer, another one under the same key 422, and one that comes while the first is at work 409: its lock dies
 * with its connection. Any answer that does not stand (404, 409, 5xx) leaves the key free.
 */
export const answerOnce = (
  database: Database,
  request: KeyedRequest,
  now: number,
  work: (tx: Tx) => Promise<Answer>,
): Promise<Answer> =>
  database.write(async (tx) => {
    const claim = await claimKey(tx, request, now);
    if (claim.state === 'in_flight') throw new ProblemError(inFlight);
    if (claim.state === 'answered') {
      if (Buffer.compare(claim.requestHash, request.requestHash) !== 0) throw new ProblemError(otherRequest);
      return { ...claim.answer, headers: { 'idempotency-replayed': 'true' } };
    }
    const answer = commitOnly(await work(tx));
    if (!(await storeAnswer(tx, request, answer, now))) throw lostRace();
    return answer;
  });
