import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { changeSome } from './support/changes.ts';
import { backends, endSessionsOfTheDead, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';

/** What `serve` is given to stop in these tests (SHUTDOWN_SECONDS), and ten seconds more in which it ends itself by force. */
const deadlineMs = 14_000;

describe('Ctrl-C', { timeout: 60_000 }, () => {
  it('reaches main process and workers at once, and is no error of a worker: none is started again, and the end is said once', async () => {
    const city = await openCity('postgres');
    const doorstep = await city.start(['relay', 'worker'], { workers: 2 });
    const workers = doorstep.workers();
    expect(await doorstep.interrupt()).toBe(0);
    const said = doorstep.log();
    expect(doorstep.workers()).toEqual(workers);
    expect(said.filter(({ level }) => typeof level === 'number' && level >= 50)).toEqual([]);
    expect(said.filter(({ msg }) => msg === 'stopped 已停止')).toHaveLength(1);
  });
});

describe.each(backends)('SIGTERM on %s', { timeout: 120_000 }, (backend) => {
  it('ends the process by its deadline although jobs still run; what they held is done elsewhere (fault 29)', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    await endSessionsOfTheDead(city);
    await sql.unsafe(`
      create table long_jobs (yes boolean);
      insert into long_jobs values (true);
      create function take_long() returns trigger language plpgsql as $$
        begin if exists (select from long_jobs) then perform pg_sleep(25); end if; return null; end $$;
      create trigger take_long after insert on policies for each statement execute function take_long()`);
    const old = await city.start(['relay', 'worker', 'scheduler']);
    const orders = 300;
    for (let from = 1; from < orders; from += 100) await sign(sql, { from, count: 100 });
    const running = async () => {
      const rows = await sql`
        select from pg_stat_activity where datname = current_database() and application_name = 'doorstep worker' and wait_event = 'PgSleep'`;
      return rows.length;
    };
    await waitUntil('jobs are under way', async () => (await running()) > 0);
    const jobs = await running();
    const began = performance.now();
    const code = await old.terminate();
    const tookMs = Math.round(performance.now() - began);
    await sql`delete from long_jobs`;
    await changeSome(sql, { from: 1, count: orders });
    await city.start(['relay', 'worker']);
    await drained(sql, 60_000);
    injected(`fault 29 on ${backend}`, { 'jobs under way': jobs, 'ms until the process had ended': tookMs });
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(deadlineMs);
    expect(await sql`select from subject_attempts where crashes > 0`).toHaveLength(0);
    await expectBalancedBooks(sql, { orders });
  });
});
