import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { waitUntil } from '../support/wait-until.ts';
import { backends, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, orderId, sign } from './support/orders.ts';
import { queueOf } from './support/queue.ts';

describe.each(backends)('poison on %s', (backend) => {
  it('sets aside the one row of 500 that Postgres refuses and the job that nobody can read, and does all else (fault 27)', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    const poison = orderId(77);
    await sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception using errcode = '22023'; end $$;
      create trigger refuse before update on orders for each row when (old.id = '${poison}') execute function refuse()`);
    const doorstep = await city.start(['relay', 'worker']);
    await queueOf(city).add([{ definition: issuePolicy, payload: { v: 1, chunkId: -1 }, priority: 0 }]);
    await sign(sql, { from: 1, count: 500 });
    await waitUntil('two are set aside', async () => (await sql`select from quarantine`).length === 2);
    await drained(sql, 10_000);
    injected(`fault 27 on ${backend}`, { 'rows that Postgres refuses': 1, 'payloads that nobody can read': 1 });
    expect(await sql`select topic, job, code from quarantine order by topic, job`).toEqual([
      { topic: 'order.signed', job: 'issue-policy', code: '22023' },
      { topic: 'queue.payload', job: 'issue-policy', code: 'payload_invalid' },
    ]);
    expect(await sql`select from quarantine where subject_id = ${poison}`).toHaveLength(1);
    await expectBalancedBooks(sql, { orders: 500, owed: 1 });
    expect(await doorstep.metric('doorstep_owed')).toBe(1);
    const alarms = () =>
      sql`select subject from alarms where kind = 'quarantined' and closed_at is null order by subject`;
    await waitUntil('an alarm is open', async () => (await alarms()).length === 1);
    expect(await alarms()).toEqual([{ subject: 'issue-policy' }]);
    expect(await sql`select from subject_attempts where crashes > 0`).toHaveLength(0);
  });
});
