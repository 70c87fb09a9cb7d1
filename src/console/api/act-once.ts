import { createHash } from 'node:crypto';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { type ProblemAnswer, ProblemError, problem } from '../../intake/http/problem.ts';
import type { Sql } from '../../store/connect.ts';
import { type Begun, beginAct, finishAct, forgetAct, type KeyedAct } from '../../store/console-acts.ts';
import type { RouteDefinition } from './define-route.ts';

/** Where the key of an act stands: made once for each thing that a person decides to do, and sent with every attempt at it. */
const keyHeader = 'idempotency-key';

/** Whether calls of a route take a key: every change by somebody who is signed in. */
export const takesKey = ({ kind, demand }: Pick<RouteDefinition, 'kind' | 'demand'>): boolean =>
  kind === 'act' && demand !== 'nobody' && demand !== 'begun';

/** What a call would do: its name and a digest of what it was given, so that a key is known to be another act's. */
export const actOf = (route: string, input: unknown): string =>
  `${route} ${createHash('sha256').update(JSON.stringify(input)).digest('base64url').slice(0, 22)}`;

/** The key that was sent. @throws {ProblemError} 400 without one. */
export const keyIn = (headers: Record<string, unknown>): string => {
  const key = headers[keyHeader];
  if (typeof key === 'string' && /^[\w-]{8,64}$/.test(key)) return key;
  const detail = `an act takes the header ${keyHeader}: 8 to 64 letters, digits, _ or -, the same for each attempt`;
  throw new ProblemError(problem(400, 'act_key_missing', detail));
};

const refusalOf = (begun: Exclude<Begun, { key: 'taken' }>, { timeZone }: BusinessCalendar): ProblemAnswer => {
  if (begun.key === 'of_other_act')
    return problem(409, 'act_key_taken', `this ${keyHeader} was given to another act: make a new one`);
  if (begun.key === 'under_way')
    return problem(409, 'act_under_way', 'this is being done already: wait a minute, look at the list, then try again');
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' });
  return problem(409, 'act_done', `this was already done at ${clock.format(begun.doneAt)}: look at the list`);
};

type Deps = { sql: Sql; calendar: BusinessCalendar; now: () => number };

/**
 * Does an act once for its key, however often and by however many servers it is asked for. Its answer is not kept, for it may hold a secret:
 * who asks again learns that it was done. An act that fails may be tried again. @throws {ProblemError} 409 `act_done`, `act_under_way`
 */
export const actOnce = async <T>({ sql, calendar, now }: Deps, keyed: KeyedAct, act: () => Promise<T>): Promise<T> => {
  const begun = await beginAct(sql, keyed);
  if (begun.key !== 'taken') throw new ProblemError(refusalOf(begun, calendar));
  const answer = await act().catch(async (cause: unknown) => {
    await forgetAct(sql, keyed);
    throw cause;
  });
  await finishAct(sql, keyed, now());
  return answer;
};
