import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type City, endSessionsOfTheDead, openCity } from './support/city.ts';
import type { Doorstep } from './support/doorstep.ts';
import { injected } from './support/injected.ts';
import { openIntake } from './support/intake.ts';
import { drained, expectBalancedBooks } from './support/orders.ts';

/** Makes signing stand still at one moment, for long enough to kill the process that signs. */
const moments = {
  'before the order is written': `create trigger hang before insert on orders for each row execute function hang()`,
  'before what it is owed is written': `create trigger hang before insert on outbox for each row execute function hang()`,
  'before the commit': `create constraint trigger hang after insert on orders deferrable initially deferred for each row execute function hang()`,
};

const hangs = async ({ sql }: City): Promise<boolean> => {
  const rows = await sql`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  return rows.length > 0;
};

describe('an intake killed', () => {
  it('has no order when it was killed before the commit, and one when the caller sends it again (fault 1)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await endSessionsOfTheDead(city);
    await sql.unsafe(
      `create function hang() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$`,
    );
    let doorstep: Doorstep = await city.start(['api']);
    const intake = await openIntake(city, () => doorstep);
    let killed = 0;
    for (const [moment, trigger] of Object.entries(moments)) {
      await sql.unsafe(trigger);
      const unanswered = intake.post(killed).then(
        () => false,
        () => true,
      );
      await waitUntil(`signing stands still ${moment}`, () => hangs(city));
      await doorstep.kill();
      await waitUntil('its session has ended', async () => !(await hangs(city)));
      expect(await unanswered, moment).toBe(true);
      expect(await sql`select from orders`, moment).toHaveLength(killed);
      expect(await sql`select from idempotency_keys`, moment).toHaveLength(killed);

      await sql.unsafe(`drop trigger hang on ${/ on (orders|outbox) /.exec(trigger)?.[1]}`);
      doorstep = await city.start(['api']);
      const again = await intake.post(killed);
      expect(again, moment).toMatchObject({ status: 201, replayed: false });
      expect(await intake.post(killed), moment).toEqual({ ...again, replayed: true });
      killed++;
    }
    await city.start(['relay', 'worker']);
    await drained(sql, 10_000);
    injected('fault 1', { 'intakes killed before the commit': killed });
    await expectBalancedBooks(sql, { orders: killed });
  });
});
