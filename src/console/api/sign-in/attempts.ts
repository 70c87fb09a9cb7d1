import { ProblemError, problem } from '../../../intake/http/problem.ts';
import { recordAudit } from '../../../store/audit.ts';
import type { Sql } from '../../../store/connect.ts';
import { type Login, lockRule, returnAttempt, takeAttempt } from '../../../store/operator-logins.ts';

/** Nobody needs more strange names than this remembered; the oldest is forgotten first. */
const mostNames = 10_000;

const locked = (forMs: number): ProblemError =>
  new ProblemError(
    problem(429, 'sign_in_locked', 'too many wrong attempts: wait a quarter of an hour, then try again', {
      headers: { 'retry-after': String(Math.max(1, Math.ceil(forMs / 1_000))) },
    }),
  );

/** What was guessed at. */
export type Factor = 'password' | 'code';

/**
 * A guess that may be looked at, which is then `wrong` or, right but not yet in, `returned`. One that is wrong is audited with how many there
 * were since the last right one; the lock bounds how often.
 */
export type Guess = { wrong(factor: Factor): Promise<void>; returned(): Promise<void> };

/**
 * Counts guesses, before they are looked at. A name that nobody has, or that has no password, is counted and locked as one that has: by how
 * it is answered nobody learns which names there are. Those counts live in this process.
 */
export const createAttempts = (sql: Sql) => {
  const strange = new Map<string, { failures: number; lockedUntil: number }>();

  const countHere = (name: string, now: number) => {
    const { failures, lockedUntil } = strange.get(name) ?? { failures: 0, lockedUntil: 0 };
    if (lockedUntil > now) throw locked(lockedUntil - now);
    strange.delete(name);
    const locks = (failures + 1) % lockRule.after === 0;
    strange.set(name, { failures: failures + 1, lockedUntil: locks ? now + lockRule.ms : lockedUntil });
    const [oldest] = strange.keys();
    if (strange.size > mostNames && oldest !== undefined) strange.delete(oldest);
    return failures + 1;
  };

  return {
    /** Refuses early, before anything is waited for. @throws {ProblemError} 429 `sign_in_locked` */
    refuseLocked: (name: string, login: Login | undefined, now: number): void => {
      const until = login?.passwordHash ? login.lockedUntil : strange.get(name)?.lockedUntil;
      if (typeof until === 'number' && until > now) throw locked(until - now);
    },
    /** @throws {ProblemError} 429 `sign_in_locked`, and then nothing is looked at */
    take: async (name: string, login: Login | undefined, now: number): Promise<Guess> => {
      const attempt = login?.passwordHash ? await takeAttempt(sql, login.operatorId, now) : undefined;
      if (attempt?.taken === false) throw locked(attempt.lockedUntil - now);
      const failures = attempt?.failures ?? countHere(name, now);
      const action = attempt?.locks ? 'sign_in.lock' : 'sign_in.failed';
      return {
        wrong: async (factor) => {
          if (!login) return;
          await recordAudit(sql, {
            ...{ at: now, actor: `operator:${login.name}`, action },
            ...{ subjectType: 'operator', subjectId: login.name, after: { factor, failures } },
          });
        },
        returned: async () => {
          if (login && attempt) await returnAttempt(sql, login.operatorId);
        },
      };
    },
  };
};
