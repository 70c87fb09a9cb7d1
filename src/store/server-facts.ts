import type { Cipher } from '../cipher.ts';
import { systemClock } from '../clock.ts';
import type { Sql } from './connect.ts';

/** What a Postgres says of itself. Settings as this session has them: `on`, `off`, `local`. */
export type ServerFacts = {
  version: string;
  /** 150018 for 15.18. */
  versionNumber: number;
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
  /** How far Postgres' clock is ahead of this process', in milliseconds; exact to half of the time a query takes. */
  aheadMs: number;
};

export const serverFacts = async (sql: Sql): Promise<ServerFacts> => {
  await sql`select 1`; // opens the connection, whose time is not the clock's
  const asked = systemClock.now();
  const [row] = await sql<(Omit<ServerFacts, 'aheadMs'> & { at: number })[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int4 as "versionNumber",
      current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites",
      current_setting('synchronous_commit') as "synchronousCommit", (date_part('epoch', clock_timestamp()) * 1000)::float8 as at`;
  const answered = systemClock.now();
  if (!row) throw new RangeError('a query without a table answers one row');
  const { at, ...facts } = row;
  return { ...facts, aheadMs: Math.round(at - (asked + answered) / 2) };
};

/** Whether the keys fit what is stored: `opened` sealed values were opened; `hashFits` is undefined while no person is stored. */
export type KeyTrial = { opened: number; hashFits: boolean | undefined };

/**
 * Tries the keys on the oldest and the newest of each kind of sealed value. Throws what the cipher throws on the first that does not
 * open: `data_key_missing` names the key, `sealed_damaged` the field. What was opened goes nowhere.
 */
export const tryKeys = async (sql: Sql, cipher: Cipher): Promise<KeyTrial> => {
  const sealed = await sql<{ field: string; text: string }[]>`
    (select 'workers.name' as field, name as text from workers order by id limit 1)
    union all (select 'workers.name', name from workers order by id desc limit 1)
    union all (select 'employers.contact_phone', contact_phone from employers where contact_phone is not null order by id limit 1)
    union all (select 'employers.contact_phone', contact_phone from employers where contact_phone is not null order by id desc limit 1)`;
  const persons = await sql<{ idType: string; idNumber: string; idHash: Uint8Array }[]>`
    (select id_type as "idType", id_number as "idNumber", id_hash as "idHash" from persons order by id limit 1)
    union all (select id_type, id_number, id_hash from persons order by id desc limit 1)`;
  for (const { field, text } of sealed) cipher.open(field, text);
  const fits = persons.map((p) =>
    cipher.hash(`${p.idType}:${cipher.open('persons.id_number', p.idNumber)}`).equals(p.idHash),
  );
  return { opened: sealed.length + persons.length, hashFits: fits.length === 0 ? undefined : fits.every(Boolean) };
};
