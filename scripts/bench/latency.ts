import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { migrateQueue } from '../../src/queues/connection.ts';
import { createApiKey } from '../../src/store/api-keys.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startDoorstep } from './processes.ts';
import { type BenchIo, type Measure, report, type Target } from './report.ts';
import { seedReference, signOrders } from './seed.ts';
import { freePort, openRedis, ownDatabase, until } from './servers.ts';

const perSecond = 200;

export type LatencyOptions = { serverUrl: string; redisUrl: string | undefined; seconds: number };

const quantile = (sorted: readonly number[], share: number): number => {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return Math.round(value * 10) / 10;
};

/** Runs `send` so many times a second on a fixed schedule, whether or not earlier ones have come back. */
const steadily = async (count: number, send: (index: number) => Promise<void>): Promise<void> => {
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    const wait = start + (i * 1000) / perSecond - performance.now();
    if (wait > 0) await sleep(wait);
    pending.push(send(i));
  }
  await Promise.all(pending);
};

/** Notes when each policy is written, and keeps the instants at which orders became owed beyond their delivery. */
const instrument = (sql: Sql) =>
  sql.unsafe(`
    create table bench_signed (id uuid primary key, at timestamptz not null);
    create table bench_bound (id uuid primary key, at timestamptz not null);
    create function bench_signed() returns trigger language plpgsql as $$
      begin insert into bench_signed select subject_id, clock_timestamp() from fresh where lane = 0; return null; end $$;
    create function bench_bound() returns trigger language plpgsql as $$
      begin insert into bench_bound select order_id, clock_timestamp() from fresh; return null; end $$;
    create trigger bench_signed after insert on outbox referencing new table as fresh for each statement execute function bench_signed();
    create trigger bench_bound after insert on policies referencing new table as fresh for each statement execute function bench_bound();`);

const post = (port: number, agent: Agent, headers: Record<string, string>, body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = request(
      {
        port,
        agent,
        host: '127.0.0.1',
        path: '/v1/orders',
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`the API answered ${response.statusCode}`)),
        );
      },
    );
    call.once('error', reject);
    call.end(body);
  });

const measureOnce = async (options: LatencyOptions, redisUrl: string | undefined): Promise<number[]> => {
  const database = await ownDatabase(options.serverUrl, 'latency');
  await migrate(database.url);
  await migrateQueue({ kind: 'postgres', url: database.url });
  const sql = connect(database.url, { max: 2, name: 'bench', statementTimeoutMs: 0 });
  await seedReference(sql);
  await signOrders(sql, 1_000, '2026-12-10T08:00:00+08:00');
  const token = await createApiKey(sql, { name: 'bench', source: 'bench', scopes: ['orders:write'], at: 0 });
  await instrument(sql);
  const port = await freePort();
  const doorstep = await startDoorstep({
    databaseUrl: database.url,
    redisUrl,
    roles: 'api,relay,worker',
    env: { PORT: String(port), RATE_LIMIT_PER_MINUTE: '1000000' },
  });
  try {
    await until(
      sql,
      `exists (select from runners) and not exists (select from outbox) and not exists (select from chunks where topic = 'order.signed')`,
    );
    await sql.unsafe('vacuum analyze');
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const from = new Date(Math.ceil(Date.now() / 3_600_000 + 1) * 3_600_000).toISOString();
    const to = new Date(Date.parse(from) + 8 * 3_600_000).toISOString();
    const send = (i: number): Promise<void> => {
      const body = {
        externalId: `live-${i}`,
        workerExternalId: String((i % 900) + 1),
        employerExternalId: String((i % 900) + 1),
        occupationClass: 2,
        startsAt: from,
        endsAt: to,
      };
      return post(
        port,
        agent,
        { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `k${i}` },
        JSON.stringify(body),
      );
    };
    const count = options.seconds * perSecond;
    await steadily(count, send);
    await until(
      sql,
      `not exists (select from outbox) and not exists (select from chunks where topic = 'order.signed')`,
    );
    agent.destroy();
    const rows = await sql<{ ms: number }[]>`
      select (date_part('epoch', b.at - s.at) * 1000)::float8 as ms from bench_signed s join bench_bound b using (id) order by s.at`;
    const settled = rows.slice(Math.floor(rows.length / 10));
    return settled.map((row) => row.ms).toSorted((a, b) => a - b);
  } finally {
    await doorstep.stop();
    await sql.end();
    await database.drop();
  }
};

/** Stock BullMQ on the same Redis, from `add` to the processor's first line, at the same pace. */
const stockLatency = async (redisUrl: string, seconds: number): Promise<number[]> => {
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

/** From signing through HTTP to a written policy at a steady 200 orders a second with nothing else to do, on both backends. */
export const benchLatency = async (options: LatencyOptions, io: BenchIo): Promise<number> => {
  const redis = await openRedis(options.redisUrl);
  try {
    const stock = await stockLatency(redis.url, Math.min(10, options.seconds));
    const onRedis = await measureOnce(options, redis.url);
    const onPostgres = await measureOnce(options, undefined);
    const stockP50 = quantile(stock, 0.5);
    const lines = (variant: string, values: readonly number[]): Measure[] =>
      [0.5, 0.99].map((share) => ({
        ...{
          bench: 'latency',
          variant: `${variant} p${share * 100}`,
          value: quantile(values, share),
          unit: 'ms',
          runs: values.length,
        },
        ...{
          min: quantile(values, 0),
          max: quantile(values, 1),
          ratios: { 'stock p50': Math.round((quantile(values, share) / stockP50) * 10) / 10 },
        },
      }));
    const under = (what: string, values: readonly number[], share: number, goal: number): Target => ({
      what,
      goal,
      got: quantile(values, share),
      atMost: true,
    });
    const targets = [
      under('redis p50', onRedis, 0.5, 15),
      under('redis p99', onRedis, 0.99, 50),
      under('postgres p50', onPostgres, 0.5, 30),
      under('postgres p99', onPostgres, 0.99, 75),
    ];
    return report(
      'latency',
      [
        ...lines('stock BullMQ, enqueue to start,', stock),
        ...lines('redis', onRedis),
        ...lines('postgres', onPostgres),
      ],
      targets,
      io,
    );
  } finally {
    await redis.stop();
  }
};
