import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, orderId, sign } from './support/orders.ts';

describe('an outbox', () => {
  it('does not pass by rows that were written early and committed late (fault 19)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await city.start(['relay', 'worker']);
    const later = 10_000;
    const early = 3;
    let began = 0;
    for (let n = 1; n <= early; n++) {
      await sql.begin(async (tx) => {
        await sign(tx, { from: n, count: 1 });
        await sign(sql, { from: n * later, count: later });
        await waitUntil('all later orders are issued', async () => {
          const [first] = await sql<{ owed: boolean }[]>`
            select exists (select from outbox) or exists (select from orders where cover_state = 'owed') as owed`;
          return first?.owed === false;
        });
      });
      began = performance.now();
      const state = () => sql<{ state: string }[]>`select cover_state as state from orders where id = ${orderId(n)}`;
      await waitUntil('the early order is decided', async () => (await state())[0]?.state !== 'owed', 3_000);
    }
    injected('fault 19', {
      'rows committed after ten thousand later ones': early,
      'ms from the last commit to its policy': Math.round(performance.now() - began),
    });
    await drained(sql, 5_000);
    await expectBalancedBooks(sql, { orders: early + early * later });
    expect(await sql`select from outbox`).toHaveLength(0);
  });
});
