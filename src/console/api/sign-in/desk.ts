import type { Cipher } from '../../../cipher.ts';
import type { AuditAction } from '../../../domain/audit-words.ts';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { type ProblemAnswer, ProblemError, problem } from '../../../intake/http/problem.ts';
import { recordAudit } from '../../../store/audit.ts';
import type { Queryable, Sql } from '../../../store/connect.ts';
import { clearFailures, type Login, loginByName } from '../../../store/operator-logins.ts';
import type { SecondFactorRule } from '../caller.ts';
import { createAttempts, type Guess } from './attempts.ts';
import { passwordFits } from './password.ts';
import { createTurns, noTurn } from './turns.ts';

export type SignInDeps = {
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  /** Whether the console is reached over HTTPS: its cookie never goes without. */
  secure: boolean;
  secondFactor: SecondFactorRule;
};

/** Somebody whose password was looked at and fits. */
export type Known = Login & { passwordHash: string };

/** A hash costs memory and a thread on purpose: few at once, so that guessing takes the server from nobody else. */
const hashing = { atOnce: 2, waiting: 50 };

const busy = problem(503, 'sign_in_busy', 'too many people sign in at once: try again in some seconds', {
  headers: { 'retry-after': '5' },
});

export const wrongCode = problem(
  401,
  'code_refused',
  'this code is wrong or was used: wait for the next and enter that',
);

/** Writes down what somebody did with their own way in. */
export const auditOwn = (
  sql: Queryable,
  { name }: Pick<Login, 'name'>,
  { action, at, after }: { action: AuditAction; at: number; after?: Record<string, unknown> },
): Promise<void> =>
  recordAudit(sql, {
    ...{ at, actor: `operator:${name}`, action, subjectType: 'operator', subjectId: name },
    ...(after ? { after } : {}),
  });

/** Where passwords are looked at, at sign-in and afterwards: counted, locked and hashed a few at a time, all under one rule. */
export type Desk = {
  /** Waits for a turn to hash. @throws {ProblemError} 503 `sign_in_busy` */
  hashed<T>(work: () => Promise<T>): Promise<T>;
  /** Counts a guess at a name, which may be nobody's. @throws {ProblemError} 429 `sign_in_locked` */
  take(name: string, login: Login | undefined, now: number): Promise<Guess>;
  /** Whose password this is. @throws {ProblemError} 429 `sign_in_locked`, 503 `sign_in_busy`, and `refusal` where it does not fit */
  prove(given: { name: string; password: string; now: number }, refusal: ProblemAnswer): Promise<Known>;
};

export const createDesk = ({ sql, cipher }: Pick<SignInDeps, 'sql' | 'cipher'>): Desk => {
  const attempts = createAttempts(sql);
  const turn = createTurns(hashing);
  const hashed: Desk['hashed'] = async (work) => {
    const done = await turn(work);
    if (done === noTurn) throw new ProblemError(busy);
    return done;
  };
  return {
    hashed,
    take: attempts.take,
    prove: async ({ name, password, now }, refusal) => {
      attempts.refuseLocked(name, await loginByName(sql, cipher, name), now);
      return hashed(async () => {
        const login = await loginByName(sql, cipher, name);
        const guess = await attempts.take(name, login, now);
        const passwordHash = login?.passwordHash ?? null;
        const fits = await passwordFits(password, passwordHash);
        if (!login || passwordHash === null || !fits) {
          await guess.wrong('password');
          throw new ProblemError(refusal);
        }
        // With a second factor the password is half of the way in, and wrong codes go on being counted.
        if (login.totpConfirmed) await guess.returned();
        else await clearFailures(sql, login.operatorId);
        return { ...login, passwordHash };
      });
    },
  };
};
