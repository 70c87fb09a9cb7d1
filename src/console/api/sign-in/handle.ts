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
  countFailure,
  type Login,
  lockLogin,
  loginByName,
  offerSecret,
  setPassword,
  takeStep,
  tokenFits,
} from '../../../store/operator-logins.ts';
import { placeNames } from '../../../store/place-names.ts';
import { noCookie, sessionCookie } from '../cookie.ts';
import type { HandlersOf, OpenContext } from '../handlers.ts';
import { hashPassword, passwordFits } from './password.ts';
import type { signInRoutes } from './routes.ts';
import { newTotpSecret, stepOf, totpUri } from './second-factor.ts';

export type SignInDeps = {
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  /** Whether the console is reached over HTTPS: its cookie never goes without. */
  secure: boolean;
  /** Whether an operator without a second factor has to set one up before anything else. */
  secondFactor: 'required' | 'optional';
};

const lockAfter = 5;
const lockMs = 15 * 60_000;

const refused = problem(
  401,
  'sign_in_refused',
  'name and password do not belong together, or the operator is disabled: try again, or ask an administrator',
);
const wrongCode = problem(401, 'code_refused', 'this code is wrong or was used: wait for the next and enter that');
const locked = (until: number) =>
  problem(429, 'sign_in_locked', 'too many wrong attempts: wait a quarter of an hour, then try again', {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(until / 1_000))) },
  });

const refuseLocked = ({ lockedUntil }: Login, now: number): void => {
  if (lockedUntil !== null && lockedUntil > now) throw new ProblemError(locked(lockedUntil - now));
};

/** Counted in a transaction of its own: the refusal that follows must not undo it. */
const countWrong = (sql: Sql, cipher: Cipher, login: Login, now: number): Promise<void> =>
  sql.begin(async (tx) => {
    const held = await lockLogin(tx, cipher, login.operatorId);
    if (!held) return;
    const locks = (held.failures + 1) % lockAfter === 0;
    await countFailure(tx, {
      operatorId: login.operatorId,
      at: now,
      lockedUntil: locks ? now + lockMs : held.lockedUntil,
    });
    if (locks) await audit(tx, login, 'sign_in.lock', now);
  }) as Promise<void>;

const audit = (tx: Tx | Sql, { name }: Pick<Login, 'name'>, action: AuditAction, at: number): Promise<void> =>
  recordAudit(tx, { at, actor: `operator:${name}`, action, subjectType: 'operator', subjectId: name });

/** Sign-in: password, then the second factor; each success begins a session of its own, so that none can be planted. */
export const signInHandlers = (deps: SignInDeps): HandlersOf<typeof signInRoutes> => {
  const { sql, cipher, calendar, secure } = deps;

  const begin = async (login: Login, complete: boolean, { now, caller, setCookie }: OpenContext): Promise<void> => {
    if (caller) await endSession(sql, caller.secret, now);
    setCookie(sessionCookie(await openSession(sql, { operatorId: login.operatorId, complete, at: now }), secure));
    if (complete) await audit(sql, login, 'sign_in', now);
  };

  const goOn = async (login: Login, context: OpenContext) => {
    const { operatorId, name } = login;
    if (login.totpConfirmed) {
      await begin(login, false, context);
      return { next: 'code' as const };
    }
    await clearFailures(sql, operatorId);
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
      const login = await loginByName(sql, cipher, name);
      if (login) refuseLocked(login, context.now);
      const fits = await passwordFits(password, login?.passwordHash ?? null);
      if (login && fits) return goOn(login, context);
      if (login) await countWrong(sql, cipher, login, context.now);
      throw new ProblemError(refused);
    },
    'sign-in.first': async ({ name, token, password }, context) => {
      const login = await loginByName(sql, cipher, name);
      if (!login || login.passwordHash !== null || !(await tokenFits(sql, login.operatorId, token)))
        throw new ProblemError(
          problem(
            401,
            'token_refused',
            'this token does not belong to this name, or a password was set already: sign in with it, or have an administrator make a new token',
          ),
        );
      await setPassword(sql, {
        operatorId: login.operatorId,
        passwordHash: await hashPassword(password),
        at: context.now,
      });
      await audit(sql, login, 'password.set', context.now);
      return goOn(login, context);
    },
    'sign-in.code': async ({ code }, context) => {
      const { session } = context.caller;
      const login = await loginByName(sql, cipher, session.name);
      if (!login) throw new ProblemError(refused);
      refuseLocked(login, context.now);
      const step = login.totpSecret === null ? undefined : stepOf(login.totpSecret, code, context.now);
      const { operatorId } = login;
      if (step === undefined || !(await takeStep(sql, { operatorId, step, at: context.now }))) {
        await countWrong(sql, cipher, login, context.now);
        throw new ProblemError(wrongCode);
      }
      await clearFailures(sql, operatorId);
      await begin(login, true, context);
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
