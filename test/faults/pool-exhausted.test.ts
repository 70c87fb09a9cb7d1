import { describe, expect, it } from 'vitest';
import { deadlocks } from '../support/books.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { openIntake } from './support/intake.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';

describe('a connection pool exhausted', () => {
  it('keeps callers waiting for a bounded time, tells them clearly, and goes on without a deadlock (fault 17)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const doorstep = await city.start(['api', 'relay', 'worker']);
    const intake = await openIntake(city, () => doorstep);
    const orders = 60;
    const numbers = Array.from({ length: orders }, (_, n) => n);
    await Promise.all(numbers.map((n) => intake.post(n)));
    await drained(sql, 20_000);

    const holder = await sql.reserve();
    await holder.unsafe(`begin; select from orders where source = 'test' order by id for update`);
    const waiting = async () => {
      const rows = await sql`
        select from pg_stat_activity where datname = current_database() and application_name = 'doorstep api' and wait_event_type = 'Lock'`;
      return rows.length;
    };
    const asked = numbers.map((n) => intake.cancel(n));
    let held = 0;
    await waitUntil('every connection of the API waits', async () => {
      const now = await waiting();
      held = Math.max(held, now);
      return now >= 16;
    });
    await sign(sql, { from: 1, count: 100 });
    await waitUntil('others go on', async () => (await sql`select from policies`).length > orders);
    expect((await fetch(`${doorstep.address}/healthz`)).status).toBe(200);
    const first = await Promise.race(asked);
    await holder`rollback`;
    holder.release();

    const answers = await Promise.all(asked);
    const told = answers.filter(({ status }) => status !== 200);
    injected('fault 17', { 'connections that waited': held, 'callers told to come again': told.length });
    expect(first).toMatchObject({ status: 503 });
    expect(told).toEqual(told.map(() => ({ ...first, code: 'database_busy', retryAfter: '1' })));
    const again = await Promise.all(numbers.map((n) => intake.cancel(n)));
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 200));
    expect(again.map(({ replayed }) => replayed)).toEqual(answers.map(({ status }) => status === 200));
    await drained(sql, 20_000);
    expect(await sql`select from orders where cancelled_at is not null`).toHaveLength(orders);
    expect(await deadlocks(city)).toBe(0);
    await expectBalancedBooks(sql, { orders: orders + 100 });
  });
});
