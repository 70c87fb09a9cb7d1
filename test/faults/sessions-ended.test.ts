import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { signAndChange } from './support/changes.ts';
import { type City, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { openIntake } from './support/intake.ts';
import { drained, expectBalancedBooks, startLoad } from './support/orders.ts';

/** Ends every session but the test's own; returns how many, and how many of them were in the middle of something. */
const endSessions = async ({ sql }: City): Promise<{ all: number; busy: number }> => {
  const [ended] = await sql<{ all: number; busy: number }[]>`
    with others as materialized (
      select pid, state from pg_stat_activity
      where datname = current_database() and usename = current_user and application_name like 'doorstep %' and application_name <> 'doorstep test')
    select count(*)::int4 as all, count(*) filter (where state <> 'idle')::int4 as busy from others where pg_terminate_backend(pid)`;
  return ended ?? { all: 0, busy: 0 };
};

describe('Postgres sessions ended', { timeout: 120_000 }, () => {
  it('time after time, under load: no process dies and nothing is lost (fault 16)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const doorstep = await city.start(['api', 'relay', 'worker', 'scheduler'], { workers: 2 });
    const workers = doorstep.workers();
    const intake = await openIntake(city, () => doorstep);
    const stored = startLoad((from, count) => signAndChange(sql, { from, count }), { count: 100, everyMs: 50 });
    const posted = startLoad(
      async (n) => {
        if ((await intake.post(n)).status >= 300) throw new Error('not signed');
        if (n % 3 === 0 && (await intake.cancel(n)).status >= 300) throw new Error('not cancelled');
      },
      { count: 1, everyMs: 20 },
    );
    const sum = { all: 0, busy: 0 };
    let rounds = 0;
    for (; rounds < 12; rounds++) {
      await sleep(200);
      const { all, busy } = await endSessions(city);
      sum.all += all;
      sum.busy += busy;
    }
    await sleep(1_000);
    await Promise.all([stored.stop(), posted.stop()]);
    await drained(sql, 60_000);
    injected('fault 16', {
      'times all sessions were ended': rounds,
      sessions: sum.all,
      'of these in the middle of something': sum.busy,
      'orders signed meanwhile': stored.signed() + posted.signed(),
    });
    expect(stored.failures()).toBe(0);
    expect(doorstep.running()).toBe(true);
    expect(doorstep.workers()).toEqual(workers);
    const readiness = await fetch(`${doorstep.address}/readyz`);
    expect(await readiness.json()).toMatchObject({ ready: true });
    await expectBalancedBooks(sql, { orders: stored.signed() + posted.signed() });
  });
});
