import type { Cipher } from '../../../cipher.ts';
import type { AuditAction } from '../../../domain/audit-words.ts';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { permissionsOf } from '../../../domain/permissions.ts';
import { ProblemError, problem } from '../../../intake/http/problem.ts';
import { recordAudit } from '../../../store/audit.ts';
import type { Sql, Tx } from '../../../store/connect.ts';
import { endSession, openSession } from '../../../store/console-sessions.ts';
import {
  clearFailures,
  type Login,
  loginByName,
  offerSecret,
  passwordStands,
  setFirstPassword,
  takeStep,
  tokenFits,
} from '../../../store/operator-logins.ts';
import { placeNames } from '../../../store/place-names.ts';
import { noCookie, sessionCookie } from '../cookie.ts';
import type { HandlersOf, OpenContext } from '../handlers.ts';
import { createAttempts } from './attempts.ts';
import { hashPassword, passwordFits } from './password.ts';
import type { signInRoutes } from './routes.ts';
import { newTotpSecret, stepOf, totpUri } from './second-factor.ts';
import { createTurns, noTurn } from './turns.ts';

type Known = Login & { passwordHash: string };

export type SignInDeps = {
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  /** Whether the console is reached over HTTPS: its cookie never goes without. */
  secure: boolean;
  /** Whether an operator without a second factor has to set one up before anything else. */
  secondFactor: 'required' | 'optional';
};

/** A hash costs memory and a thread on purpose: few at once, so that guessing takes the server from nobody else. */
const hashing = { atOnce: 2, waiting: 50 };

const refused = problem(
  401,
  'sign_in_refused',
  'name and password do not belong together, or the operator is disabled: try again, or ask an administrator',
);
const wrongCode = problem(401, 'code_refused', 'this code is wrong or was used: wait for the next and enter that');
const tokenRefused = problem(
  401,
  'token_refused',
  'this token does not belong to this name, or a password was set already: sign in with it, or have an administrator make a new token',
);
const busy = problem(503, 'sign_in_busy', 'too many people sign in at once: try again in some seconds', {
  headers: { 'retry-after': '5' },
});

const audit = (tx: Tx | Sql, { name }: Pick<Login, 'name'>, action: AuditAction, at: number): Promise<void> =>
  recordAudit(tx, { at, actor: `operator:${name}`, action, subjectType: 'operator', subjectId: name });

/** Sign-in: password, then the second factor; each success begins a session of its own, so that none can be planted. */
export const signInHandlers = (deps: SignInDeps): HandlersOf<typeof signInRoutes> => {
  const { sql, cipher, calendar, secure } = deps;

  const attempts = createAttempts(sql);
  const turn = createTurns(hashing);

  /** Waits for a turn to hash. @throws {ProblemError} 503 `sign_in_busy` */
  const hashed = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = await turn(work);
    if (done === noTurn) throw new ProblemError(busy);
    return done;
  };

  /** Opens a session, where the password that was looked at still is the operator's. */
  const begin = async (login: Known, complete: boolean, { now, caller, setCookie }: OpenContext): Promise<void> => {
    const { operatorId, passwordHash } = login;
    const secret = await sql.begin(async (tx) => {
      if (!(await passwordStands(tx, operatorId, passwordHash))) throw new ProblemError(refused);
      if (caller) await endSession(tx, caller.secret, now);
      if (complete) await audit(tx, login, 'sign_in', now);
      return await openSession(tx, { operatorId, complete, at: now });
    });
    setCookie(sessionCookie(secret, secure));
  };

  const goOn = async (login: Known, context: OpenContext) => {
    const { operatorId, name } = login;
    if (login.totpConfirmed) {
      await begin(login, false, context);
      return { next: 'code' as const };
    }
    if (deps.secondFactor === 'optional') {
      await begin(login, true, context);
      return { next: 'done' as const };
    }
    const secret = newTotpSecret();
    await offerSecret(sql, cipher, { operatorId, secret });
    await begin(login, false, context);
    return { next: 'enrol' as const, secret, uri: totpUri(secret, name) };
  };

  return {
    'sign-in.password': async ({ name, password }, context) => {
      const { now } = context;
      attempts.refuseLocked(name, await loginByName(sql, cipher, name), now);
      const known = await hashed(async () => {
        const login = await loginByName(sql, cipher, name);
        const guess = await attempts.take(name, login, now);
        const passwordHash = login?.passwordHash ?? null;
        const fits = await passwordFits(password, passwordHash);
        if (!login || passwordHash === null || !fits) {
          await guess.wrong();
          throw new ProblemError(refused);
        }
        // With a second factor the password is half of the way in, and wrong codes go on being counted.
        if (login.totpConfirmed) await guess.returned();
        else await clearFailures(sql, login.operatorId);
        return { ...login, passwordHash };
      });
      return goOn(known, context);
    },
    'sign-in.first': async ({ name, token, password }, context) => {
      const login = await loginByName(sql, cipher, name);
      if (!login || !(await tokenFits(sql, login.operatorId, token))) throw new ProblemError(tokenRefused);
      const passwordHash = await hashed(() => hashPassword(password));
      const { operatorId } = login;
      await sql.begin(async (tx) => {
        const set = await setFirstPassword(tx, { operatorId, token, passwordHash, at: context.now });
        if (!set) throw new ProblemError(tokenRefused);
        await audit(tx, login, 'password.set', context.now);
      });
      return goOn({ ...login, passwordHash }, context);
    },
    'sign-in.code': async ({ code }, context) => {
      const { session } = context.caller;
      const login = await loginByName(sql, cipher, session.name);
      if (!login || login.passwordHash === null) throw new ProblemError(refused);
      const { operatorId, passwordHash } = login;
      const guess = await attempts.take(login.name, login, context.now);
      const step = login.totpSecret === null ? undefined : stepOf(login.totpSecret, code, context.now);
      if (step === undefined || !(await takeStep(sql, { operatorId, step, at: context.now }))) {
        await guess.wrong();
        throw new ProblemError(wrongCode);
      }
      await clearFailures(sql, operatorId);
      await begin({ ...login, passwordHash }, true, context);
      return { next: 'done' as const };
    },
    'sign-out': async (_input, { caller, now, setCookie }) => {
      await endSession(sql, caller.secret, now);
      setCookie(noCookie(secure));
      return { signedOut: true as const };
    },
    session: async (_input, { caller: { session }, now }) => {
      const { scope } = session.access;
      return {
        name: session.name,
        roles: [...session.roles],
        permissions: [...permissionsOf(session.roles)],
        scope: scope === 'city' ? [] : await placeNames(sql, scope),
        endsAt: session.endsAt,
        timeZone: calendar.timeZone,
        now,
      };
    },
  };
};
