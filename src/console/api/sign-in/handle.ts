import { permissionsOf } from '../../../domain/permissions.ts';
import { ProblemError, problem } from '../../../intake/http/problem.ts';
import { endSession, endSessionsOf, openSession } from '../../../store/console-sessions.ts';
import {
  clearFailures,
  type Login,
  loginByName,
  offerSecret,
  passwordStands,
  recordWrongToken,
  setFirstPassword,
  takeStep,
  tokenFits,
} from '../../../store/operator-logins.ts';
import { placeNames } from '../../../store/place-names.ts';
import { noCookie, sessionCookie } from '../cookie.ts';
import type { HandlersOf, OpenContext } from '../handlers.ts';
import { accountHandlers } from './account.ts';
import { auditOwn, createDesk, type Desk, type Known, type SignInDeps, wrongCode } from './desk.ts';
import { hashPassword } from './password.ts';
import type { enteringRoutes, signInRoutes } from './routes.ts';
import { newTotpSecret, stepOf, totpUri } from './second-factor.ts';

const refused = problem(
  401,
  'sign_in_refused',
  'name and password do not belong together, or the operator is disabled: try again, or ask an administrator',
);
const tokenRefused = problem(
  401,
  'token_refused',
  'this token does not belong to this name, or a password was set already: sign in with it, or have an administrator make a new token',
);

/** How a session begins: `begun` opens the sign-in alone; `enrolled` comes by the first code of a second factor. */
type Begun = 'begun' | 'complete' | 'enrolled';

/** Sign-in: password, then the second factor; each success begins a session of its own, so that none can be planted. */
const enteringHandlers = (deps: SignInDeps, desk: Desk): HandlersOf<typeof enteringRoutes> => {
  const { sql, cipher, calendar, secure } = deps;

  /**
   * Opens a session, where the password that was looked at still is the operator's. With the first code of a second factor those end that were
   * opened without one.
   */
  const begin = async (login: Known, as: Begun, { now, caller, setCookie }: OpenContext): Promise<void> => {
    const { operatorId, passwordHash } = login;
    const secret = await sql.begin(async (tx) => {
      if (!(await passwordStands(tx, operatorId, passwordHash))) throw new ProblemError(refused);
      if (caller) await endSession(tx, caller.secret, now);
      if (as === 'enrolled') {
        await endSessionsOf(tx, operatorId, now);
        await auditOwn(tx, login, { action: 'second_factor.changed', at: now, after: { secondFactor: 'set up' } });
      }
      const complete = as !== 'begun';
      if (complete) await auditOwn(tx, login, { action: 'sign_in', at: now });
      return await openSession(tx, { operatorId, complete, at: now });
    });
    setCookie(sessionCookie(secret, secure));
  };

  const goOn = async (login: Known, context: OpenContext) => {
    const { operatorId, name } = login;
    if (login.totpConfirmed) {
      await begin(login, 'begun', context);
      return { next: 'code' as const };
    }
    if (deps.secondFactor === 'optional') {
      await begin(login, 'complete', context);
      return { next: 'done' as const };
    }
    const secret = newTotpSecret();
    await offerSecret(sql, cipher, { operatorId, secret });
    await begin(login, 'begun', context);
    return { next: 'enrol' as const, secret, uri: totpUri(secret, name) };
  };

  return {
    'sign-in.password': async (given, context) =>
      goOn(await desk.prove({ ...given, now: context.now }, refused), context),
    'sign-in.first': async ({ name, token, password }, context) => {
      const look = async (): Promise<Login | undefined> => {
        const login = await loginByName(sql, cipher, name);
        if (await tokenFits(sql, name, token)) return login;
        await recordWrongToken(sql, { name, at: context.now });
        return undefined;
      };
      // All the while a password is hashed, wherever that leads: by how long it takes nobody learns which names there are.
      const [passwordHash, login] = await desk.hashed(() => Promise.all([hashPassword(password), look()]));
      if (!login) throw new ProblemError(tokenRefused);
      const { operatorId } = login;
      await sql.begin(async (tx) => {
        const set = await setFirstPassword(tx, { operatorId, token, passwordHash, at: context.now });
        if (!set) throw new ProblemError(tokenRefused);
        await auditOwn(tx, login, { action: 'password.set', at: context.now });
      });
      return goOn({ ...login, passwordHash }, context);
    },
    'sign-in.code': async ({ code }, context) => {
      const { session } = context.caller;
      const login = await loginByName(sql, cipher, session.name);
      if (!login || login.passwordHash === null) throw new ProblemError(refused);
      const { operatorId, passwordHash } = login;
      const guess = await desk.take(login.name, login, context.now);
      const step = login.totpSecret === null ? undefined : stepOf(login.totpSecret, code, context.now);
      if (step === undefined || !(await takeStep(sql, { operatorId, step, at: context.now }))) {
        await guess.wrong('code');
        throw new ProblemError(wrongCode);
      }
      await clearFailures(sql, operatorId);
      await begin({ ...login, passwordHash }, login.totpConfirmed ? 'complete' : 'enrolled', context);
      return { next: 'done' as const };
    },
    'sign-out': async (_input, { caller, now, setCookie }) => {
      const { session, secret } = caller;
      await sql.begin(async (tx) => {
        const ended = await endSession(tx, secret, now);
        if (ended && session.complete) await auditOwn(tx, session, { action: 'sign_out', at: now });
      });
      setCookie(noCookie(secure));
      return { signedOut: true as const };
    },
    session: async (_input, { caller: { session }, now }) => {
      const { scope } = session.access;
      return {
        name: session.name,
        roles: [...session.roles],
        permissions: [...permissionsOf(session.roles)],
        secondFactor: session.secondFactor,
        scope: scope === 'city' ? [] : await placeNames(sql, scope),
        places: scope === 'city' ? [] : [...scope.regions, ...scope.servicePoints].toSorted(),
        endsAt: session.endsAt,
        timeZone: calendar.timeZone,
        now,
      };
    },
  };
};

/** The calls of the sign-in, and those of one's own account once one is in: one desk, so that guesses at both are counted together. */
export const signInHandlers = (deps: SignInDeps): HandlersOf<typeof signInRoutes> => {
  const desk = createDesk(deps);
  return { ...enteringHandlers(deps, desk), ...accountHandlers(deps, desk) };
};
