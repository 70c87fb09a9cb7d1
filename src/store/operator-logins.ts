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

/** The same by id, held until the transaction ends: two guesses at once count as two. */
export const lockLogin = async (tx: Tx, cipher: Cipher, operatorId: string): Promise<Login | undefined> => {
  const [row] = await tx<Row[]>`
    select ${tx.unsafe(columns)} from operators o join operator_logins l on l.id = o.id
    where o.id = ${operatorId} and o.disabled_at is null for update of l`;
  return row && opened(cipher, row);
};

/** Whether this is the token that the operator was made with. */
export const tokenFits = async (sql: Queryable, operatorId: string, token: string): Promise<boolean> => {
  const [row] = await sql`select from operators where id = ${operatorId} and token_hash = ${digestOf(token)}`;
  return row !== undefined;
};

/** Gives an operator a password, and with it a clean count. */
export const setPassword = async (
  sql: Queryable,
  { operatorId, passwordHash, at }: { operatorId: string; passwordHash: string; at: number },
): Promise<void> => {
  await sql`
    insert into operator_logins (id, password_hash, password_set_at) values (${operatorId}, ${passwordHash}, ${at})
    on conflict (id) do update set password_hash = excluded.password_hash, password_set_at = excluded.password_set_at, failures = 0, locked_until = null`;
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

export type Attempt = { operatorId: string; at: number; lockedUntil: number | null };

/** Counts a wrong password or code. */
export const countFailure = async (sql: Queryable, { operatorId, lockedUntil }: Attempt): Promise<void> => {
  await sql`update operator_logins set failures = failures + 1, locked_until = ${lockedUntil} where id = ${operatorId}`;
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

/** Takes an operator's password and second factor away: the way back in is a new token. */
export const forgetLogin = async (sql: Sql | Tx, operatorId: string): Promise<void> => {
  await sql`delete from operator_logins where id = ${operatorId}`;
};
