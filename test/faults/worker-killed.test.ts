import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { backends, type City, endSessionsOfTheDead, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, orderId, sign } from './support/orders.ts';

type Held = { pid: number; size: number };

/** Workers that hold a chunk right now: any, or the one with the given order. */
const holders = ({ sql }: City, order: string | null): Promise<Held[]> => sql<Held[]>`
  select r.pid, cardinality(c.ids) as size from chunks c join runners r on r.id = c.runner
  where c.topic = 'order.signed' and (${order}::uuid is null or ${order} = any(c.ids)) order by random()`;

/** Kills a worker in the middle of a chunk; undefined when none is in the middle of one. */
const killHolder = async (city: City, killed: Set<number>, order: string | null): Promise<Held | undefined> => {
  const [busy] = await city.sql`
    select from pg_stat_activity where datname = current_database() and application_name = 'doorstep worker' and wait_event = 'PgSleep'`;
  const victim = busy && (await holders(city, order)).find(({ pid }) => !killed.has(pid));
  if (!victim) return undefined;
  process.kill(victim.pid, 'SIGKILL');
  killed.add(victim.pid);
  return victim;
};

describe.each(backends)('a worker killed on %s', { timeout: 120_000 }, (backend) => {
  it('does each of its chunks once when it is killed in the middle of them (fault 4)', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    await endSessionsOfTheDead(city);
    await sql.unsafe(`
      create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$;
      create trigger slow after insert on policies for each statement execute function slow()`);
    await city.start(['relay', 'worker'], { workers: 2 });
    const orders = 10_000;
    await sign(sql, { from: 1, count: orders });
    const killed = new Set<number>();
    await waitUntil('three workers are killed', async () => {
      await killHolder(city, killed, null);
      return killed.size === 3;
    });
    await drained(sql, 80_000);
    await expectBalancedBooks(sql, { orders });
    const again = await sql`select from subject_attempts where crashes > 0`;
    injected(`fault 4 on ${backend}`, {
      'workers killed in a chunk': killed.size,
      'orders driven again': again.length,
    });
    expect(await sql`select from quarantine`).toHaveLength(0);
  });

  it('sets aside, after three crashes alone, the one order of 500 that kills its process (fault 7)', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    const killer = orderId(250);
    await endSessionsOfTheDead(city);
    await sql.unsafe(`
      create function hang() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
      create trigger hang before update on orders for each row when (old.id = '${killer}') execute function hang()`);
    const doorstep = await city.start(['relay', 'worker']);
    await sign(sql, { from: 1, count: 500 });
    const killed = new Set<number>();
    const sizes: number[] = [];
    const quarantine = () =>
      sql<{ subjectId: string; code: string }[]>`select subject_id as "subjectId", code from quarantine`;
    await waitUntil(
      'the order is in quarantine',
      async () => {
        const victim = await killHolder(city, killed, killer);
        if (victim) sizes.push(victim.size);
        return (await quarantine()).length > 0;
      },
      75_000,
    );
    await drained(sql, 15_000);
    injected(`fault 7 on ${backend}`, { 'workers killed by one order': killed.size });
    expect(sizes).toEqual([500, 250, 1, 1, 1]);
    expect(await quarantine()).toEqual([{ subjectId: killer, code: 'crash' }]);
    await expectBalancedBooks(sql, { orders: 500, owed: 1 });
    expect(await doorstep.metric('doorstep_owed')).toBe(1);
    const alarms = () =>
      sql`select from alarms where kind = 'quarantined' and subject = 'issue-policy' and closed_at is null`;
    await waitUntil('an alarm is open', async () => (await alarms()).length === 1);
    expect(doorstep.running()).toBe(true);
  });
});
