import type { AuditAction } from '../../../domain/audit-words.ts';
import { ProblemError, problem } from '../../../intake/http/problem.ts';
import type { Tx } from '../../../store/connect.ts';
import { endSessionsOf, openSession } from '../../../store/console-sessions.ts';
import {
  clearFailures,
  exchangePassword,
  exchangeSecret,
  loginByName,
  takeStep,
} from '../../../store/operator-logins.ts';
import { sessionCookie } from '../cookie.ts';
import type { CallContext, HandlersOf } from '../handlers.ts';
import { auditOwn, type Desk, type Known, type SignInDeps, wrongCode } from './desk.ts';
import { openOffer, sealOffer } from './offer.ts';
import { hashPassword } from './password.ts';
import type { accountRoutes } from './routes.ts';
import { newTotpSecret, stepOf, totpUri } from './second-factor.ts';

const notYours = problem(401, 'password_refused', 'this is not your password: try again, it counts as at sign-in');
const same = problem(422, 'password_same', 'the new password is the old one: choose another');
const codeNeeded = problem(
  422,
  'code_needed',
  'enter a code of the authenticator that you have: without it, have your sign-in reset',
);
const meanwhile = problem(409, 'sign_in_changed', 'your way in was changed meanwhile: sign in again');

type Change = { action: AuditAction; after: Record<string, unknown>; make(tx: Tx): Promise<boolean> };

/** One's own account, once one is in. Who asks is looked at anew, by password, before anything is changed. */
export const accountHandlers = (deps: SignInDeps, desk: Desk): HandlersOf<typeof accountRoutes> => {
  const { sql, cipher, secure } = deps;

  /** Changes the way in, ends every session that was opened by the old one, and goes on with this caller under a new secret, no longer than the session would have. */
  const change = async ({ action, after, make }: Change, { caller, now, setCookie }: CallContext) => {
    const { operatorId, name, createdAt } = caller.session;
    const secret = await sql.begin(async (tx) => {
      if (!(await make(tx))) throw new ProblemError(meanwhile);
      await endSessionsOf(tx, operatorId, now);
      await auditOwn(tx, { name }, { action, at: now, after });
      return await openSession(tx, { operatorId, complete: true, at: now, since: createdAt });
    });
    setCookie(sessionCookie(secret, secure));
    return { changed: true as const };
  };

  /** A code of the second factor that somebody has: a password alone does not exchange it. */
  const proveFactor = async (login: Known, code: string | undefined, now: number): Promise<void> => {
    if (!login.totpConfirmed || login.totpSecret === null) return;
    if (code === undefined) throw new ProblemError(codeNeeded);
    const { operatorId, totpSecret } = login;
    const guess = await desk.take(login.name, login, now);
    const step = stepOf(totpSecret, code, now);
    if (step === undefined || !(await takeStep(sql, { operatorId, step, at: now }))) {
      await guess.wrong('code');
      throw new ProblemError(wrongCode);
    }
    await clearFailures(sql, operatorId);
  };

  return {
    'account.password': async ({ current, password }, context) => {
      const { name } = context.caller.session;
      const { operatorId, passwordHash } = await desk.prove({ name, password: current, now: context.now }, notYours);
      if (password === current) throw new ProblemError(same);
      const to = await desk.hashed(() => hashPassword(password));
      const make = (tx: Tx) => exchangePassword(tx, { operatorId, from: passwordHash, to, at: context.now });
      return change({ action: 'password.changed', after: { password: 'changed' }, make }, context);
    },
    'account.offer-second-factor': async ({ password, code }, { caller, now }) => {
      const { name } = caller.session;
      const login = await desk.prove({ name, password, now }, notYours);
      await proveFactor(login, code, now);
      const { operatorId, passwordHash } = login;
      const secret = newTotpSecret();
      const offer = sealOffer(cipher, login, { operatorId, passwordHash, secret, at: now });
      return { secret, uri: totpUri(secret, name), offer };
    },
    'account.second-factor': async ({ offer, code }, context) => {
      const { now } = context;
      const { operatorId, name } = context.caller.session;
      const login = await loginByName(sql, cipher, name);
      if (!login) throw new ProblemError(meanwhile);
      const { passwordHash, secret } = openOffer(cipher, offer, login, now);
      const guess = await desk.take(login.name, login, now);
      const step = stepOf(secret, code, now);
      if (step === undefined) {
        await guess.wrong('code');
        throw new ProblemError(wrongCode);
      }
      const confirmed = login.totpConfirmed;
      const make = (tx: Tx) =>
        exchangeSecret(tx, cipher, { operatorId, passwordHash, secret, confirmed, step, at: now });
      const after = { secondFactor: confirmed ? 'changed' : 'set up' };
      return change({ action: 'second_factor.changed', after, make }, context);
    },
  };
};
