import { describe, expect, it, onTestFinished } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';

describe('a worker stopped', () => {
  it('changes nothing when it goes on after its chunk was given to another and done (fault 8)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const doorstep = await city.start(['relay', 'worker'], { workers: 2, logLevel: 'debug' });

    // A worker asks for its first policy numbers between its decisions and their commit: there it is made to wait.
    const lock = await sql.reserve();
    await lock.unsafe('begin; alter sequence policy_numbers owned by none');
    await sign(sql, { from: 1, count: 500 });
    const waiting = () => sql<{ pid: number }[]>`
      select r.pid from chunks c join runners r on r.id = c.runner where c.topic = 'order.signed' and exists (
        select from pg_stat_activity where datname = current_database() and application_name = 'doorstep worker' and wait_event_type = 'Lock')`;
    await waitUntil('a worker is about to commit', async () => (await waiting()).length === 1);
    const [stopped] = await waiting();
    if (!stopped) throw new Error('nobody is about to commit');
    const { pid } = stopped;
    process.kill(pid, 'SIGSTOP');
    onTestFinished(() => {
      process.kill(pid, 'SIGCONT');
    });
    await lock`rollback`;
    lock.release();

    // Its lease of 45 seconds runs out.
    const expired = await sql`update chunks set due_at = clock_timestamp() where topic = 'order.signed' returning id`;
    await drained(sql, 20_000);
    const before = await sql`select order_id, policy_no, decided_at from policies order by order_id`;
    const lateRuns = () =>
      doorstep.log().filter((line) => line.pid === pid && line.msg === 'job' && line.outcome === 'done');
    expect(lateRuns()).toEqual([]);
    process.kill(pid, 'SIGCONT');
    await waitUntil('the late commit is through', () => lateRuns().length > 0);

    injected('fault 8', { 'workers stopped before their commit': expired.length, 'late commits': lateRuns().length });
    expect(lateRuns()).toMatchObject([{ done: 0, issued: 0 }]);
    expect(await sql`select order_id, policy_no, decided_at from policies order by order_id`).toEqual(before);
    expect(doorstep.workers()).toContain(pid);
    await expectBalancedBooks(sql, { orders: 500 });
  });
});
