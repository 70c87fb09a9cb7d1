import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrateQueue } from '../../src/queues/connection.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { owedChannel } from '../../src/store/outbox.ts';
import { startDoorstep } from './processes.ts';
import { type BenchIo, measure, ratio, report } from './report.ts';
import { inDays, seedReference, signOrders } from './seed.ts';
import { openRedis, ownDatabase, peakRssMb, until } from './servers.ts';
import { drainInSql } from './set-limit.ts';

const run = promisify(execFile);
const naive = fileURLToPath(new URL('./naive.ts', import.meta.url));

export type IssuanceOptions = {
  serverUrl: string;
  redisUrl: string | undefined;
  rounds: number;
  orders: number;
  naiveOrders: number;
};

/** A template with a signed backlog: analysed, written out, its outbox rows kept aside so that the drain starts when they are put in place. */
const template = async (serverUrl: string, name: string, orders: number): Promise<{ drop(): Promise<void> }> => {
  const database = await ownDatabase(serverUrl, name);
  await migrate(database.url);
  await migrateQueue({ kind: 'postgres', url: database.url });
  const sql = connect(database.url, { max: 2, name: 'bench', statementTimeoutMs: 0 });
  await seedReference(sql);
  await signOrders(sql, orders, inDays(14));
  await sql`create table kept as select topic, lane, subject_id from outbox order by id`;
  await sql`truncate outbox`;
  await sql.unsafe('vacuum analyze');
  await sql.unsafe('checkpoint').catch(() => undefined);
  await sql.end();
  return database;
};

/** Puts the backlog in place and sends the hint that an import sends; returns the id of its last row. */
export const releaseBacklog = async (sql: Sql): Promise<number> => {
  await sql`insert into outbox (topic, lane, subject_id) select topic, lane, subject_id from kept`;
  const [row] = await sql<{ last: number }[]>`select max(id) as last from outbox`;
  await sql.notify(owedChannel, '');
  return row?.last ?? 0;
};

/**
 * Rows are claimed by id, so the last one's going says that all are gone: one look at an index. Asking for any row walks over the dead
 * ones, and on two cores the question would cost as much as the work.
 */
export const drained = (last: number): string => `
  not exists (select from outbox where topic = 'order.signed' and lane = 1 and id = ${last})
  and not exists (select from chunks where topic = 'order.signed')`;

/** Every order decided once, and the money right: a fast run that lost one is worth nothing. */
export const requireBalance = async (sql: Sql, orders: number, withFund: boolean): Promise<void> => {
  const [row] = await sql<{ decided: number; both: number; premiums: number; charges: number; spent: number }[]>`
    select (select count(*)::int4 from policies) + (select count(*)::int4 from cover_exclusions) as decided,
      (select count(*)::int4 from policies join cover_exclusions using (order_id)) as both,
      (select sum(premium_fen)::int8 from policies) as premiums, (select sum(fen)::int8 from premium_charges) as charges,
      (select sum(spent_fen)::int8 from fund_years) as spent`;
  const fundRight = !withFund || row?.spent === row?.charges;
  if (!row || row.decided !== orders || row.both !== 0 || row.premiums !== row.charges || !fundRight) {
    throw new Error(`the books do not balance: ${JSON.stringify(row)} for ${orders} orders`);
  }
};

type Drained = { perSecond: number; rssMb: number };

/** Our own processes as `serve` starts them (relay and workers), up and idle before the backlog is put in place. */
const drainWithDoorstep = async (url: string, redisUrl: string | undefined, orders: number): Promise<Drained> => {
  const doorstep = await startDoorstep({ databaseUrl: url, redisUrl, roles: 'relay,worker' });
  const sql = connect(url, { max: 2, name: 'bench' });
  try {
    await Promise.race([doorstep.failed, until(sql, 'exists (select from runners)')]);
    await new Promise((done) => setTimeout(done, 500));
    const last = await releaseBacklog(sql);
    const start = performance.now();
    await until(sql, drained(last));
    const perSecond = orders / ((performance.now() - start) / 1000);
    const pids = await sql<{ pid: number }[]>`select pid from runners`;
    const rss = await Promise.all([doorstep.pid, ...pids.map((p) => p.pid)].map(peakRssMb));
    await requireBalance(sql, orders, true);
    return { perSecond, rssMb: Math.max(...rss.map((mb) => mb ?? 0)) };
  } finally {
    await sql.end();
    await doorstep.stop();
  }
};

/**
 * Drains a backlog of signed orders to durable policies: on Redis, on the Postgres backend, naively, and as the database alone would.
 * Rounds alternate; each figure is the median over rounds and each ratio the median of the rounds' own ratios.
 */
export const benchIssuance = async (options: IssuanceOptions, io: BenchIo): Promise<number> => {
  const { serverUrl, orders, naiveOrders, rounds } = options;
  const redis = await openRedis(options.redisUrl);
  const templates = [
    await template(serverUrl, 'issuance', orders),
    await template(serverUrl, 'issuance_naive', naiveOrders),
  ];
  const got = { naive: [] as number[], limit: [] as number[], redis: [] as Drained[], postgres: [] as Drained[] };
  const fresh = async <T>(from: string, work: (url: string) => Promise<T>): Promise<T> => {
    const database = await ownDatabase(serverUrl, 'run', from);
    try {
      return await work(database.url);
    } finally {
      await database.drop();
    }
  };
  const checked = async (url: string, count: number, withFund: boolean): Promise<void> => {
    const sql = connect(url, { max: 1, name: 'bench' });
    await requireBalance(sql, count, withFund);
    await sql.end();
  };
  const release = async (url: string): Promise<void> => {
    const sql = connect(url, { max: 1, name: 'bench' });
    await releaseBacklog(sql);
    await sql.end();
  };
  try {
    for (let round = 1; round <= rounds; round++) {
      got.naive.push(
        await fresh('issuance_naive', async (url) => {
          await release(url);
          const { stdout } = await run(process.execPath, [naive, url, redis.url]);
          await checked(url, naiveOrders, false);
          return Number(stdout);
        }),
      );
      got.limit.push(
        await fresh('issuance', async (url) => {
          await release(url);
          const perSecond = await drainInSql(url, orders);
          await checked(url, orders, true);
          return perSecond;
        }),
      );
      got.redis.push(await fresh('issuance', (url) => drainWithDoorstep(url, redis.url, orders)));
      got.postgres.push(await fresh('issuance', (url) => drainWithDoorstep(url, undefined, orders)));
      io.err(
        `round ${round} of ${rounds}: naive ${Math.round(got.naive.at(-1) ?? 0)}, set-limit ${Math.round(got.limit.at(-1) ?? 0)}, redis ${Math.round(got.redis.at(-1)?.perSecond ?? 0)}, postgres ${Math.round(got.postgres.at(-1)?.perSecond ?? 0)} orders/s`,
      );
    }
  } finally {
    for (const each of templates) await each.drop();
    await redis.stop();
  }
  const speeds = (drained: readonly Drained[]): number[] => drained.map((d) => d.perSecond);
  const against = (values: readonly number[]) => ({
    naive: ratio(values, got.naive),
    'set-limit': ratio(values, got.limit),
  });
  const line = (variant: string, values: readonly number[], rss?: number) =>
    measure('issuance', variant, 'orders/s', values, against(values), rss);
  const rssOf = (drained: readonly Drained[]): number => Math.max(...drained.map((d) => d.rssMb));
  const redisLine = line('redis', speeds(got.redis), rssOf(got.redis));
  const postgresLine = line('postgres', speeds(got.postgres), rssOf(got.postgres));
  const targets = [
    { what: 'redis/naive', goal: 18, got: redisLine.ratios['naive'] ?? 0 },
    { what: 'postgres/naive', goal: 15, got: postgresLine.ratios['naive'] ?? 0 },
    { what: 'redis/set-limit', goal: 0.7, got: redisLine.ratios['set-limit'] ?? 0 },
    { what: 'postgres/set-limit', goal: 0.65, got: postgresLine.ratios['set-limit'] ?? 0 },
  ];
  return report(
    'issuance',
    [line('naive', got.naive), line('set-limit', got.limit), redisLine, postgresLine],
    targets,
    io,
  );
};
