import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { migrateQueue } from '../../src/queues/connection.ts';
import { createApiKey } from '../../src/store/api-keys.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { owedChannel } from '../../src/store/outbox.ts';
import { createSigner, instrument, perSecond, steadily } from './latency-http.ts';
import { startDoorstep } from './processes.ts';
import { inDays, seedReference, signOrders } from './seed.ts';
import { freePort, type OwnDatabase, ownDatabase, until } from './servers.ts';

const idle = `not exists (select from outbox) and not exists (select from chunks where topic = 'order.signed')`;

/** A database with `backlog` signed orders whose outbox rows are kept aside, and a key that may sign more. */
export type Prepared = { name: string; database: OwnDatabase; token: string; backlog: number };

export const prepare = async (serverUrl: string, name: string, backlog: number): Promise<Prepared> => {
  const database = await ownDatabase(serverUrl, name);
  await migrate(database.url);
  await migrateQueue({ kind: 'postgres', url: database.url });
  const sql = connect(database.url, { max: 1, name: 'bench', statementTimeoutMs: 0 });
  await seedReference(sql);
  await signOrders(sql, backlog, inDays(14));
  const token = await createApiKey(sql, { name: 'bench', source: 'bench', scopes: ['orders:write'], at: 0 });
  await instrument(sql);
  await sql`create table kept as select topic, lane, subject_id from outbox order by id`;
  await sql`truncate outbox`;
  await sql.unsafe('vacuum analyze');
  await sql.end();
  return { name, database, token, backlog };
};

type Served = { sql: Sql; signer: ReturnType<typeof createSigner> };

/** Doorstep with its API on a copy of the prepared database, up and warm, while `work` runs. */
const serving = async <T>(
  serverUrl: string,
  { token, name }: Prepared,
  redisUrl: string | undefined,
  work: (served: Served) => Promise<T>,
): Promise<T> => {
  const database = await ownDatabase(serverUrl, 'latency_run', name);
  const sql = connect(database.url, { max: 2, name: 'bench', statementTimeoutMs: 0 });
  const port = await freePort();
  const env = { PORT: String(port), RATE_LIMIT_PER_MINUTE: '1000000' };
  const doorstep = await startDoorstep({ databaseUrl: database.url, redisUrl, roles: 'api,relay,worker', env });
  const signer = createSigner(port, token);
  try {
    await Promise.race([doorstep.failed, until(sql, 'exists (select from runners)')]);
    await sleep(500);
    return await Promise.race([doorstep.failed, work({ sql, signer })]);
  } finally {
    signer.close();
    await doorstep.stop();
    await sql.end();
    await database.drop();
  }
};

/** From becoming owed to the written policy, ascending, of the live orders that became owed in the span given. */
const latencies = async (sql: Sql, since: string, before: string): Promise<number[]> => {
  const rows = await sql<{ ms: number }[]>`
    select (date_part('epoch', b.at - s.at) * 1000)::float8 as ms from bench_signed s join bench_bound b using (id)
    where s.at >= ${since}::text::timestamptz and s.at < ${before}::text::timestamptz order by 1`;
  return rows.map((row) => row.ms);
};

const databaseTime = async (sql: Sql): Promise<string> => {
  const [row] = await sql<{ at: string }[]>`select clock_timestamp()::text as at`;
  return row?.at ?? '';
};

/** So much of a run is warming up, and is not counted. */
const warmUpMs = 2_000;

/** Live orders with nothing else to do. */
export const measureQuiet = (
  serverUrl: string,
  prepared: Prepared,
  redisUrl: string | undefined,
  seconds: number,
): Promise<number[]> =>
  serving(serverUrl, prepared, redisUrl, async ({ sql, signer }) => {
    const warm = await steadily((warmUpMs / 1000) * perSecond, signer.send);
    const since = await databaseTime(sql);
    await steadily(seconds * perSecond, (i) => signer.send(warm + i));
    await until(sql, idle);
    return latencies(sql, since, 'infinity');
  });

export type BesideBulk = { ms: number[]; bulkPerSecond: number };

/**
 * Live orders while the backlog of bulk drains: those count that became owed between its release and its last row's decision. The drain is
 * asked for by the last row's id, which costs one look at an index.
 */
export const measureBesideBulk = (
  serverUrl: string,
  prepared: Prepared,
  redisUrl: string | undefined,
): Promise<BesideBulk> =>
  serving(serverUrl, prepared, redisUrl, async ({ sql, signer }) => {
    const warm = await steadily((warmUpMs / 1000) * perSecond, signer.send);
    await until(sql, idle);
    let isOver = false;
    const signing = steadily(
      Number.POSITIVE_INFINITY,
      (i) => signer.send(warm + i),
      () => isOver,
    );
    const since = await databaseTime(sql);
    const start = performance.now();
    let before = since;
    try {
      const [row] = await sql<{ last: number }[]>`
        with released as (insert into outbox (topic, lane, subject_id) select topic, lane, subject_id from kept returning id)
        select max(id) as last from released`;
      await sql.notify(owedChannel, '');
      await until(
        sql,
        `not exists (select from outbox where topic = 'order.signed' and lane = 1 and id = ${row?.last ?? 0})
          and not exists (select from chunks where topic = 'order.signed' and lane = 1)`,
      );
      before = await databaseTime(sql);
    } finally {
      isOver = true;
      await signing;
    }
    const bulkPerSecond = prepared.backlog / ((performance.now() - start) / 1000);
    await until(sql, idle);
    await requireDecided(sql);
    return { ms: await latencies(sql, since, before), bulkPerSecond };
  });

const requireDecided = async (sql: Sql): Promise<void> => {
  const [row] = await sql<{ orders: number; decided: number }[]>`
    select (select count(*)::int4 from orders) as orders,
      (select count(*)::int4 from policies) + (select count(*)::int4 from cover_exclusions) as decided`;
  if (row?.orders !== row?.decided) throw new Error(`the books do not balance: ${JSON.stringify(row)}`);
};

/** Stock BullMQ on the same Redis, from `add` to the processor's first line, at the same pace; milliseconds, ascending. */
export const stockLatency = async (redisUrl: string, seconds: number): Promise<number[]> => {
  const connection = () => new Redis(redisUrl, { maxRetriesPerRequest: null });
  const name = `latency-${process.pid}`;
  const queue = new Queue<{ at: number }>(name, { connection: connection() });
  const took: number[] = [];
  const worker = new Worker<{ at: number }>(name, async (job) => void took.push(performance.now() - job.data.at), {
    connection: connection(),
    concurrency: 20,
  });
  await worker.waitUntilReady();
  const count = seconds * perSecond;
  await steadily(count, async () => {
    await queue.add('job', { at: performance.now() }, { removeOnComplete: true });
  });
  while (took.length < count) await sleep(10);
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  return took.slice(count / 10).toSorted((a, b) => a - b);
};
