import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { backends, type City, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';

/** The worker that holds a chunk right now. */
const holder = async ({ sql }: City): Promise<{ pid: number; chunk: number } | undefined> => {
  const [row] = await sql<{ pid: number; chunk: number }[]>`
    select r.pid, c.id as chunk from chunks c join runners r on r.id = c.runner
    where c.topic = 'order.signed' and r.seen_at > clock_timestamp() - interval '2 s' order by random() limit 1`;
  return row;
};

describe.each(backends)('a worker killed on %s', (backend) => {
  it('does each of its chunks once when it is killed in the middle of them (fault 4)', { timeout: 60_000 }, async () => {
    const city = await openCity(backend);
    const { sql } = city;
    await sql.unsafe(`
      create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$;
      create trigger slow after insert on policies for each statement execute function slow()`);
    await city.start(['relay', 'worker'], { workers: 2 });
    const orders = 20_000;
    await sign(sql, { from: 1, count: orders });
    const killed: number[] = [];
    while (killed.length < 4) {
      let held: { pid: number; chunk: number } | undefined;
      await waitUntil('a living worker holds a chunk', async () => {
        held = await holder(city);
        return held !== undefined && !killed.includes(held.pid);
      });
      if (!held) break;
      process.kill(held.pid, 'SIGKILL');
      killed.push(held.pid);
    }
    await drained(sql, 30_000);
    await expectBalancedBooks(sql, { orders });
    const [again] = await sql<{ n: number }[]>`select count(*)::int4 as n from subject_attempts where crashes > 0`;
    injected(`fault 4 on ${backend}`, { 'workers killed with a chunk in hand': killed.length, 'orders driven again': again?.n ?? 0 });
    expect(await sql`select from quarantine`).toHaveLength(0);
  });
});
