import type { Cipher } from '../cipher.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { digestOf } from './secrets.ts';

/** What is known of an operator's way in. `totpSecret` is opened: base32. */
export type Login = {
  operatorId: string;
  name: string;
  passwordHash: string | null;
  totpSecret: string | null;
  totpConfirmed: boolean;
  totpLastStep: number | null;
  failures: number;
  lockedUntil: number | null;
};

const field = 'operator_logins.totp_secret';
type Row = Omit<Login, 'totpSecret'> & { sealedSecret: string | null };

const columns = `o.id as "operatorId", o.name, l.password_hash as "passwordHash", l.totp_secret as "sealedSecret",
  l.totp_confirmed_at is not null as "totpConfirmed", l.totp_last_step as "totpLastStep", coalesce(l.failures, 0) as failures, l.locked_until as "lockedUntil"`;

const opened = (cipher: Cipher, { sealedSecret, ...row }: Row): Login => ({
  ...row,
  totpSecret: sealedSecret === null ? null : cipher.open(field, sealedSecret),
});

/** An operator's way in, by name; undefined for an unknown name or a disabled operator. */
export const loginByName = async (sql: Queryable, cipher: Cipher, name: string): Promise<Login | undefined> => {
  const [row] = await sql<Row[]>`
    select ${sql.unsafe(columns)} from operators o left join operator_logins l on l.id = o.id
    where o.name = ${name} and o.disabled_at is null`;
  return row && opened(cipher, row);
};

/**
 * Gives an operator the first password, in exchange for the token: false where the token is not theirs (any more), or a password stands already.
 * One statement, so that of two calls with one token one gets in, and a new token made meanwhile counts.
 */
export const setFirstPassword = async (
  sql: Queryable,
  { operatorId, token, passwordHash, at }: { operatorId: string; token: string; passwordHash: string; at: number },
): Promise<boolean> => {
  const set = await sql`
    insert into operator_logins (id, password_hash, password_set_at)
    select id, ${passwordHash}, ${at} from operators where id = ${operatorId} and token_hash = ${digestOf(token)} and disabled_at is null for update
    on conflict (id) do nothing returning id`;
  return set.length > 0;
};

/** Whether this is the token of who is called so, and no password stands yet. It may be otherwise by the time one is set. */
export const tokenFits = async (sql: Queryable, name: string, token: string): Promise<boolean> => {
  const [row] = await sql`
    select from operators o where name = ${name} and disabled_at is null and token_hash = ${digestOf(token)}
      and not exists (select from operator_logins l where l.id = o.id)`;
  return row !== undefined;
};

/** Whether the password that was looked at is still the operator's, held until the transaction ends: a reset meanwhile lets nobody in. */
export const passwordStands = async (tx: Tx, operatorId: string, passwordHash: string): Promise<boolean> => {
  const [row] = await tx`
    select from operator_logins where id = ${operatorId} and password_hash = ${passwordHash} for share`;
  return row !== undefined;
};

/** A second factor that was shown and not confirmed yet; one that is confirmed stays. */
export const offerSecret = async (
  sql: Queryable,
  cipher: Cipher,
  { operatorId, secret }: { operatorId: string; secret: string },
): Promise<void> => {
  await sql`
    update operator_logins set totp_secret = ${cipher.seal(field, secret)} where id = ${operatorId} and totp_confirmed_at is null`;
};

/** So many wrong passwords and codes lock an account for so long. */
export const lockRule = { after: 5, ms: 15 * 60_000 };

/** First half of the advisory locks under which wrong tokens are counted; the other half is a hash of the name. */
const wrongTokenClass = 58_214;

/**
 * Writes down a wrong first token, five in a quarter of an hour for a name: a token cannot be guessed, so that it locks nothing, and who tries
 * fills no log. Of a name that nobody has nothing is kept, by the same statements.
 */
export const recordWrongToken = async (sql: Sql, { name, at }: { name: string; at: number }): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${wrongTokenClass}::int4, hashtext(${name}))`;
    await tx`
      insert into audit_log (at, actor, action, subject_type, subject_id, after)
      select ${at}, 'operator:' || o.name, 'sign_in.failed', 'operator', o.name, jsonb_build_object('factor', 'token', 'failures', earlier.n + 1)
      from operators o cross join lateral (
        select count(*)::int4 as n from audit_log a where a.subject_type = 'operator' and a.subject_id = o.name and a.action = 'sign_in.failed'
          and a.after->>'factor' = 'token' and a.at > ${at - lockRule.ms}) earlier
      where o.name = ${name} and o.disabled_at is null and earlier.n < ${lockRule.after}`;
  });
};

/** A guess that was counted before it is looked at. `failures`: with it, since the last right one; `locks`: with it the account is locked, unless it is right. */
export type Attempt = { taken: true; failures: number; locks: boolean } | { taken: false; lockedUntil: number };

/**
 * Counts a guess before anybody looks whether it is right: of guesses made at once no more are looked at than of guesses one after the other.
 * Undefined where there is no way in (any more).
 */
export const takeAttempt = async (sql: Queryable, operatorId: string, at: number): Promise<Attempt | undefined> => {
  const [row] = await sql<{ failures: number; locks: boolean }[]>`
    update operator_logins set failures = failures + 1,
      locked_until = case when (failures + 1) % ${lockRule.after}::int4 = 0 then ${at + lockRule.ms} else locked_until end
    where id = ${operatorId} and (locked_until is null or locked_until <= ${at})
    returning failures, failures % ${lockRule.after}::int4 = 0 as locks`;
  if (row) return { taken: true, ...row };
  const [held] = await sql<{ lockedUntil: number | null }[]>`
    select locked_until as "lockedUntil" from operator_logins where id = ${operatorId}`;
  return held && { taken: false, lockedUntil: held.lockedUntil ?? at };
};

/** Gives a guess back that was right and does not let in by itself: the count of the wrong ones stays. */
export const returnAttempt = async (sql: Queryable, operatorId: string): Promise<void> => {
  await sql`
    update operator_logins set failures = failures - 1,
      locked_until = case when failures % ${lockRule.after}::int4 = 0 then null else locked_until end
    where id = ${operatorId} and failures > 0`;
};

export const clearFailures = async (sql: Queryable, operatorId: string): Promise<void> => {
  await sql`update operator_logins set failures = 0, locked_until = null where id = ${operatorId}`;
};

/** Takes a code's time step: false where it, or a later one, was used already. Confirms the second factor at its first use. */
export const takeStep = async (
  sql: Queryable,
  { operatorId, step, at }: { operatorId: string; step: number; at: number },
): Promise<boolean> => {
  const taken = await sql`
    update operator_logins set totp_last_step = ${step}, totp_confirmed_at = coalesce(totp_confirmed_at, ${at})
    where id = ${operatorId} and (totp_last_step is null or totp_last_step < ${step}) returning 1`;
  return taken.length > 0;
};

/**
 * Exchanges a password for another; the wrong guesses before it are forgotten. False where the password that was looked at is no longer the
 * operator's.
 */
export const exchangePassword = async (
  tx: Tx,
  { operatorId, from, to, at }: { operatorId: string; from: string; to: string; at: number },
): Promise<boolean> => {
  const set = await tx`
    update operator_logins set password_hash = ${to}, password_set_at = ${at}, failures = 0, locked_until = null
    where id = ${operatorId} and password_hash = ${from} returning 1`;
  return set.length > 0;
};

/**
 * Sets a second factor up, or another in place of the one before, confirmed by the code of `step`, which is thereby used. False where the
 * password that was looked at is no longer the operator's, or one was set up where none was `confirmed`.
 */
export const exchangeSecret = async (
  tx: Tx,
  cipher: Cipher,
  login: { operatorId: string; passwordHash: string; secret: string; confirmed: boolean; step: number; at: number },
): Promise<boolean> => {
  const { operatorId, passwordHash, secret, confirmed, step, at } = login;
  const set = await tx`
    update operator_logins set totp_secret = ${cipher.seal(field, secret)}, totp_confirmed_at = ${at}, totp_last_step = ${step},
      failures = 0, locked_until = null
    where id = ${operatorId} and password_hash = ${passwordHash} and (totp_confirmed_at is not null) = ${confirmed} returning 1`;
  return set.length > 0;
};

/** Takes an operator's password and second factor away: the way back in is a new token. */
export const forgetLogin = async (sql: Sql | Tx, operatorId: string): Promise<void> => {
  await sql`delete from operator_logins where id = ${operatorId}`;
};
