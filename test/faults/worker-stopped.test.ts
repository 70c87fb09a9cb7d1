import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { waitUntil } from '../support/wait-until.ts';
import { cancelAll, changeSome } from './support/changes.ts';
import { type City, openCity } from './support/city.ts';
import type { Doorstep } from './support/doorstep.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';
import { clientOf } from './support/queue.ts';

/** A way to make a worker stand still where it is, and to let it go on. */
type Hold = {
  /** What the workers' processes are started with. */
  env: Record<string, string>;
  hold(pid: number): Promise<void>;
  letGo(pid: number): Promise<void>;
};

const signals: Hold = {
  env: {},
  hold: async (pid) => {
    process.kill(pid, 'SIGSTOP');
  },
  letGo: async (pid) => {
    process.kill(pid, 'SIGCONT');
  },
};

/** The process is awake and holds its connections, but its event loop runs nothing. */
const blockedLoop = async (): Promise<Hold> => {
  const folder = await tempFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const held = join(folder.path, 'held');
  const loaded = new URL('./support/block-loop.ts', import.meta.url);
  loaded.searchParams.set('while', held);
  return {
    env: { NODE_OPTIONS: `--import ${loaded.href}` },
    hold: async (pid) => {
      await writeFile(held, '');
      process.kill(pid, 'SIGUSR2');
      await waitUntil('its event loop stands still', () => existsSync(`${held}.stands`));
    },
    letGo: () => rm(held, { force: true }),
  };
};

/** Whether a worker process still answers anything. */
const answers = async (doorstep: Doorstep, pid: number): Promise<boolean> => {
  const port = doorstep.log().find((line) => line.pid === pid && line.msg === 'worker process runs')?.metricsPort;
  return fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(300) }).then(
    () => true,
    () => false,
  );
};

/** The worker that is about to commit its chunk: it asks for its first policy numbers, which the caller has locked. */
const committing = async ({ sql }: City): Promise<number> => {
  const waiting = () => sql<{ pid: number }[]>`
    select r.pid from chunks c join runners r on r.id = c.runner where c.topic = 'order.signed' and exists (
      select from pg_stat_activity where datname = current_database() and application_name = 'doorstep worker' and wait_event_type = 'Lock')`;
  await waitUntil('a worker is about to commit', async () => (await waiting()).length === 1);
  const [worker] = await waiting();
  if (!worker) throw new Error('nobody is about to commit');
  return worker.pid;
};

describe.each([
  { what: 'a worker stopped', fault: 'fault 8', way: async () => signals },
  { what: 'a worker whose event loop is blocked', fault: 'fault 9', way: blockedLoop },
])('$what', ({ fault, way }) => {
  it(`changes nothing when it goes on after its chunk was given to another and done (${fault})`, async () => {
    const { env, hold, letGo } = await way();
    const city = await openCity('redis');
    const { sql } = city;
    const doorstep = await city.start(['relay', 'worker'], { workers: 2, logLevel: 'debug', env });
    const lock = await sql.reserve();
    await lock.unsafe('begin; alter sequence policy_numbers owned by none');
    await sign(sql, { from: 1, count: 500 });
    const pid = await committing(city);
    await hold(pid);
    onTestFinished(() => letGo(pid));
    await waitUntil('it answers nobody', async () => !(await answers(doorstep, pid)));
    await lock`rollback`;
    lock.release();

    // Its lease of 45 seconds and the queue's lock of 30 run out; meanwhile some of its orders are changed.
    const changes = await changeSome(sql, { from: 1, count: 500 });
    const redis = clientOf(city);
    const locks = await redis.keys('*:lock');
    await redis.del(...locks);
    await sql`update chunks set due_at = clock_timestamp() where topic = 'order.signed'`;
    await drained(sql, 30_000);
    await cancelAll(sql, [2, 3]);
    await drained(sql, 30_000);
    const state = () => sql`
      select order_id, policy_no, decided_at, p.status, p.version, premium_fen, (select count(*)::int4 from premium_charges c where c.policy_id = order_id) as charges
      from policies p order by order_id`;
    const before = await state();
    const lateRuns = () =>
      doorstep
        .log()
        .filter(
          (line) => line.pid === pid && line.msg === 'job' && line.job === 'issue-policy' && line.outcome === 'done',
        );
    expect(lateRuns()).toEqual([]);
    await letGo(pid);
    await waitUntil('the late commit is through', () => lateRuns().length > 0);

    injected(fault, {
      'workers held before their commit': 1,
      'locks of the queue that ran out': locks.length,
      'orders changed meanwhile': changes.changed,
      'late commits': lateRuns().length,
    });
    expect(lateRuns()[0]).toMatchObject({ done: 0, issued: 0 });
    expect(await state()).toEqual(before);
    expect(doorstep.workers()).toContain(pid);
    await expectBalancedBooks(sql, { orders: 500 });
  });
});
