import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { signAndChange } from './support/changes.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { openIntake } from './support/intake.ts';
import { coverTopics, drained, expectBalancedBooks, startLoad } from './support/orders.ts';
import { startProxy } from './support/proxy.ts';
import { clientOf, queueOf } from './support/queue.ts';

const notReady = async (address: string): Promise<string[]> => {
  const { parts } = (await (await fetch(`${address}/readyz`)).json()) as { parts: Record<string, string> };
  return Object.keys(parts).filter((name) => parts[name] !== 'ready');
};

describe('Redis lost', { timeout: 120_000 }, () => {
  it('goes on signing while Redis neither answers nor is there, and recovers unaided (fault 10)', async () => {
    const city = await openCity('redis');
    const { sql, redis } = city;
    const proxy = await startProxy(city.stores.REDIS_URL ?? '');
    const doorstep = await city.start(['api', 'relay', 'worker'], { stores: { REDIS_URL: proxy.url } });
    const workers = doorstep.workers();
    const intake = await openIntake(city, () => doorstep);
    const post = async (from: number, count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, (_, i) => intake.post(from + i)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      const changed = await Promise.all([intake.cancel(from), intake.lengthen(from + 1, 30)]);
      expect(changed.map(({ status }) => status)).toEqual([200, 200]);
    };
    const load = startLoad(post, { count: 10, everyMs: 50 });
    await sleep(1_000);

    const before = load.signed();
    const stoppedAt = performance.now();
    await redis?.kill('SIGSTOP');
    await sleep(5_000);
    expect(await notReady(doorstep.address)).toEqual(['queue']);
    await redis?.kill('SIGCONT');
    await proxy.cut();
    const cutAt = performance.now();
    const alarms = () => sql`select from alarms where kind = 'queue_down' and closed_at is null`;
    await waitUntil('a person is told', async () => (await alarms()).length > 0, 40_000);
    const alarmed = await alarms();
    const seconds = (from: number, to: number): number => Math.round((to - from) / 1_000);
    const meanwhile = load.signed() - before;
    await proxy.restore();

    const began = performance.now();
    await waitUntil('the queue is ready again', async () => (await notReady(doorstep.address)).length === 0);
    await load.stop();
    await drained(sql, 20_000);
    injected('fault 10', {
      'seconds without an answer': seconds(stoppedAt, cutAt),
      'seconds without a connection': seconds(cutAt, began),
      'orders signed meanwhile': meanwhile,
      'orders cancelled or made longer': (await sql`select from order_events`).length,
      'ms until all were issued': Math.round(performance.now() - began),
    });
    expect(load.failures()).toBe(0);
    expect(load.slowestMs()).toBeLessThan(5_000);
    expect(alarmed).toHaveLength(1);
    await waitUntil('the alarm is closed', async () => (await alarms()).length === 0);
    expect(doorstep.running()).toBe(true);
    expect(doorstep.workers()).toEqual(workers);
    await expectBalancedBooks(sql, { orders: load.signed() });
  });

  it('drives everything again that FLUSHALL took from the queue, time after time (fault 11)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await city.start(['relay', 'worker'], { env: { DOORSTEP_CONCURRENCY: '1' } });
    const redis = clientOf(city);
    const queue = queueOf(city);
    const load = startLoad((from, count) => signAndChange(sql, { from, count }), { count: 500, everyMs: 20 });
    let flushed = 0;
    let jobs = 0;
    while (flushed < 3) {
      await sleep(200);
      const waiting = await queue.waiting();
      if (waiting === 0) continue;
      await redis.flushall();
      flushed++;
      jobs += waiting;
    }
    await load.stop();
    await drained(sql, 60_000);
    injected('fault 11', {
      'times everything in Redis was deleted': flushed,
      'jobs lost': jobs,
      'changes of orders': (await sql`select from order_events`).length,
    });
    await expectBalancedBooks(sql, { orders: load.signed() });
  });

  it('keeps pauses and schedules, and does what was asked, when everything in Redis is deleted (fault 11)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await city.start(['relay', 'scheduler']);
    await waitUntil('schedules are entered', async () => (await sql`select from schedules`).length > 0);
    await sql`insert into job_pauses (job, reason, paused_by, paused_at) values ('watch-gaps', 'a test', 'test', now())`;
    await sql`update schedules set paused_at = now(), paused_by = 'test', pause_reason = 'a test' where name = 'check-fund'`;
    await sql`update schedules set filled_to = now() - interval '20 minutes' where name <> 'trim-records'`;
    await sql`
      insert into schedule_runs (id, name, due_at, business_date, state, asked_by)
      values (gen_random_uuid(), 'trim-records', now(), now()::date, 'due', 'test')`;
    const redis = clientOf(city);
    const handed = async () =>
      (await sql`select from chunks where topic in ('trim-records.due', 'run-canary.due')`).length;
    await waitUntil('two runs are in the queue', async () => (await handed()) === 2 && (await redis.dbsize()) > 0);
    const keys = await redis.dbsize();
    const lost = await sql<{ id: string }[]>`
      select id from schedule_runs where name in ('trim-records', 'run-canary') and state = 'queued'`;
    await redis.flushall();
    await city.start(['worker']);
    const done = async () =>
      (await sql`select from schedule_runs where id = any(${lost.map((run) => run.id)}::uuid[]) and state = 'done'`)
        .length;
    await waitUntil('what was lost is done', async () => (await done()) === lost.length, 60_000);
    injected('fault 11 on schedules', { 'keys deleted': keys, 'runs lost': lost.length });
    expect(lost).toHaveLength(2);
    const states = async (name: string) => {
      const rows = await sql<{ state: string }[]>`
        select distinct state from schedule_runs where name = ${name} and state <> 'skipped'`;
      return rows.map((row) => row.state);
    };
    expect(await states('check-fund')).toEqual([]);
    expect(await sql`select from schedule_runs where name = 'check-fund' and state = 'skipped'`).not.toHaveLength(0);
    expect(await states('watch-gaps')).toContain('queued');
    expect(await sql`select from schedule_runs where name = 'watch-gaps' and state = 'done'`).toHaveLength(0);
    await sql`delete from job_pauses`;
    await waitUntil(
      'what was paused goes on',
      async () => (await sql`select from schedule_runs where name = 'watch-gaps' and state = 'done'`).length > 0,
      40_000,
    );
  });

  it('drives everything again that died with Redis, which comes back empty (fault 12)', async () => {
    const city = await openCity('redis');
    const { sql, redis } = city;
    const doorstep = await city.start(['relay', 'worker']);
    const load = startLoad((from, count) => signAndChange(sql, { from, count }), { count: 200, everyMs: 50 });
    let killed = 0;
    let chunks = 0;
    while (killed < 2) {
      await sleep(1_000);
      await redis?.kill('SIGKILL');
      chunks += (await sql`select from chunks where topic = any(${coverTopics as string[]})`).length;
      await sleep(500);
      await redis?.restart();
      killed++;
    }
    await load.stop();
    await drained(sql, 60_000);
    injected('fault 12', {
      'times Redis was killed': killed,
      'chunks under way': chunks,
      'changes of orders': (await sql`select from order_events`).length,
    });
    expect(load.failures()).toBe(0);
    expect(doorstep.running()).toBe(true);
    await expectBalancedBooks(sql, { orders: load.signed() });
  });
});
