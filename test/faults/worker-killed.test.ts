import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { changeSome } from './support/changes.ts';
import { backends, type City, endSessionsOfTheDead, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { coverTopics, drained, expectBalancedBooks, orderId, sign } from './support/orders.ts';

type Held = { pid: number; size: number };
/** Which chunks are meant: of these topics, and with this order where one is named. */
type Wanted = { topics: readonly string[]; order?: string };

const signed = ['order.signed'];
const changed = coverTopics.filter((topic) => topic !== 'order.signed');

/** Workers that hold such a chunk right now. */
const holders = ({ sql }: City, { topics, order }: Wanted): Promise<Held[]> => sql<Held[]>`
  select r.pid, cardinality(c.ids) as size from chunks c join runners r on r.id = c.runner
  where c.topic = any(${topics as string[]}) and (${order ?? null}::uuid is null or ${order ?? null} = any(c.ids)) order by random()`;

/** Kills a worker in the middle of such a chunk; undefined when none is in the middle of one. */
const killHolder = async (city: City, killed: Set<number>, wanted: Wanted): Promise<Held | undefined> => {
  const [busy] = await city.sql`
    select from pg_stat_activity where datname = current_database() and application_name = 'doorstep worker' and wait_event = 'PgSleep'`;
  const victim = busy && (await holders(city, wanted)).find(({ pid }) => !killed.has(pid));
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
      create trigger slow_to_issue after insert on policies for each statement execute function slow();
      create trigger slow_to_change after update on policies for each statement execute function slow()`);
    await city.start(['relay', 'worker'], { workers: 2 });
    const orders = 3_000;
    const killed = new Set<number>();
    const killUntil = (count: number, topics: readonly string[]): Promise<void> =>
      waitUntil(
        `${count} workers are killed`,
        async () => {
          await killHolder(city, killed, { topics });
          return killed.size === count;
        },
        40_000,
      );
    await sign(sql, { from: 1, count: orders });
    await killUntil(2, signed);
    await drained(sql, 80_000);
    const changes = await changeSome(sql, { from: 1, count: orders });
    await killUntil(4, changed);
    await drained(sql, 80_000);
    await expectBalancedBooks(sql, { orders });
    const again = await sql<{ topic: string; n: number }[]>`
      select topic, count(*)::int4 as n from subject_attempts where crashes > 0 and topic = any(${coverTopics as string[]}) group by 1`;
    const drivenAgain = (topics: readonly string[]): number =>
      again.reduce((sum, { topic, n }) => sum + (topics.includes(topic) ? n : 0), 0);
    injected(`fault 4 on ${backend}`, {
      'workers killed in a chunk': killed.size,
      'orders changed': changes.changed,
      'orders driven again': drivenAgain(signed),
      'changes driven again': drivenAgain(changed),
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
        const victim = await killHolder(city, killed, { topics: signed, order: killer });
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
