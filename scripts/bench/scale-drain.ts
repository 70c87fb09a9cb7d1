import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { migrateQueue } from '../../src/queues/connection.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sweepOwedOrders } from '../../src/store/owed-orders.ts';
import { drained, releaseBacklog, requireBalance } from './issuance.ts';
import { startDoorstep } from './processes.ts';
import { type Busy, watchCpu } from './scale-cpu.ts';
import { inDays, seedReference, signOrders } from './seed.ts';
import { type OwnDatabase, ownDatabase, until } from './servers.ts';
import { drainInSql } from './set-limit.ts';

const step = 100_000;

/** A store of decided orders, and signed ones whose outbox rows are kept aside. */
export type Store = { name: string; database: OwnDatabase; stored: number; backlog: number };

/** Signs and decides in sets, a step at a time, so that no outbox full of dead rows is walked. */
const decideInSets = async (sql: Sql, url: string, count: number): Promise<void> => {
  for (let done = 0; done < count; done += step) {
    const part = Math.min(step, count - done);
    await signOrders(sql, part, inDays(-80), done + 1);
    await drainInSql(url, part);
    await sql.unsafe('truncate chunks; truncate outbox');
  }
};

/**
 * Makes a store of `stored` decided orders, worked weeks ago, and a backlog that is the same whatever is stored. The sweep has been
 * there: what is old and decided lies below its watermark, as in a city that has run for years.
 */
export const prepareStore = async (
  serverUrl: string,
  name: string,
  { stored, backlog }: { stored: number; backlog: number },
): Promise<Store> => {
  const database = await ownDatabase(serverUrl, name);
  await migrate(database.url);
  await migrateQueue({ kind: 'postgres', url: database.url });
  const sql = connect(database.url, { max: 2, name: 'bench', statementTimeoutMs: 0 });
  await seedReference(sql);
  await decideInSets(sql, database.url, stored);
  await sweepOwedOrders(sql, systemClock.now());
  await signOrders(sql, backlog, inDays(14), stored + 1);
  await sql`create table kept as select topic, lane, subject_id from outbox order by id`;
  await sql`truncate outbox`;
  await sql.unsafe('vacuum analyze');
  await sql.unsafe('checkpoint').catch(() => undefined);
  await sql.end();
  return { name, database, stored, backlog };
};

export type ScaleDrain = {
  perSecond: number;
  busy: Busy /** Large tables that were read from end to end meanwhile. */;
  readWhole: string[];
};

/** By rows read, not by scans: autovacuum counts each range of a BRIN index that it sums up as one. */
const readWhole = async (sql: Sql): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select s.relname as name from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where s.seq_tup_read > greatest(c.reltuples, 10000) / 2
      and s.relname in ('orders', 'policies', 'premium_charges', 'cover_exclusions', 'persons', 'workers') order by 1`;
  return rows.map((row) => row.name);
};

/** Drains a copy of the store's backlog with so many worker processes; the books must balance after it. */
export const drainStore = async (
  serverUrl: string,
  store: Store,
  { redisUrl, workers }: { redisUrl: string; workers: number },
): Promise<ScaleDrain> => {
  const database = await ownDatabase(serverUrl, 'run', store.name);
  const env = { DOORSTEP_WORKERS: String(workers) };
  const doorstep = await startDoorstep({ databaseUrl: database.url, redisUrl, roles: 'relay,worker', env });
  const sql = connect(database.url, { max: 2, name: 'bench', statementTimeoutMs: 0 });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await doorstep.stop();
    stopped = true;
  };
  try {
    await Promise.race([doorstep.failed, until(sql, `(select count(*) from runners) = ${workers}`)]);
    await sleep(500);
    const busySince = await watchCpu(sql, doorstep.pid);
    const last = await releaseBacklog(sql);
    const start = performance.now();
    await Promise.race([doorstep.failed, until(sql, drained(last))]);
    const perSecond = store.backlog / ((performance.now() - start) / 1000);
    const busy = await busySince();
    await stop();
    const whole = await readWhole(sql);
    await requireBalance(sql, store.stored + store.backlog, true);
    return { perSecond, busy, readWhole: whole };
  } finally {
    await stop();
    await sql.end();
    await database.drop();
  }
};
