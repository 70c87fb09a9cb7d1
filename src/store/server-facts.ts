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
  /** The time zone of our sessions, which ask for UTC. */
  timeZone: string;
  maxConnections: number;
  /** Of them kept for superusers. */
  reserved: number;
  /** Sessions of others than Doorstep. */
  othersOpen: number;
  /** Checkpoints since the counters were last reset: those the clock made, and those that a full write-ahead log forced. */
  checkpoints: { timed: number; forced: number };
  /** How far Postgres' clock is ahead of this process', in milliseconds; exact to half of the time a query takes. */
  aheadMs: number;
};

type Row = Omit<ServerFacts, 'aheadMs' | 'checkpoints'> & { at: number };

/** Postgres 17 moved the counters to a view of their own. */
const checkpointsOf = async (sql: Sql, versionNumber: number): Promise<ServerFacts['checkpoints']> => {
  const [row] = await sql<ServerFacts['checkpoints'][]>`
    select ${sql.unsafe(
      versionNumber >= 170_000
        ? 'num_timed::int4 as timed, num_requested::int4 as forced from pg_stat_checkpointer'
        : 'checkpoints_timed::int4 as timed, checkpoints_req::int4 as forced from pg_stat_bgwriter',
    )}`;
  return row ?? { timed: 0, forced: 0 };
};

export const serverFacts = async (sql: Sql): Promise<ServerFacts> => {
  await sql`select 1`; // opens the connection, whose time is not the clock's
  const asked = systemClock.now();
  const [row] = await sql<Row[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int4 as "versionNumber",
      current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites",
      current_setting('synchronous_commit') as "synchronousCommit", current_setting('TimeZone') as "timeZone",
      current_setting('max_connections')::int4 as "maxConnections",
      current_setting('superuser_reserved_connections')::int4 + coalesce(current_setting('reserved_connections', true)::int4, 0) as reserved,
      (select count(*)::int4 from pg_stat_activity where backend_type = 'client backend' and application_name not like 'doorstep %') as "othersOpen",
      (date_part('epoch', clock_timestamp()) * 1000)::float8 as at`;
  const answered = systemClock.now();
  if (!row) throw new RangeError('a query without a table answers one row');
  const { at, ...facts } = row;
  const checkpoints = await checkpointsOf(sql, facts.versionNumber);
  return { ...facts, checkpoints, aheadMs: Math.round(at - (asked + answered) / 2) };
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
