import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import type { JobName } from '../../src/queues/catalogue.ts';
import { startScheduler } from '../../src/queues/scheduler.ts';
import type { Sql } from '../../src/store/connect.ts';
import { cityCalendar } from '../support/city.ts';
import { runsOf } from '../support/schedules.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type City, openCity } from './support/city.ts';
import type { Doorstep } from './support/doorstep.ts';
import { injected } from './support/injected.ts';

const minute = 60_000;
const day = 86_400_000;

/** A schedule of which every missed time is made up for, as though nobody had looked at the clock for so long. */
const missed = async (sql: Sql, name: JobName, cron: string, missedMs: number): Promise<void> => {
  const since = Date.now() - missedMs;
  await sql`
    insert into schedules (name, cron, backfill, filled_to, changed_at, changed_by) values (${name}, ${cron}, 'each', ${since}, ${since}, 'test')
    on conflict (name) do update set cron = excluded.cron, backfill = excluded.backfill, filled_to = excluded.filled_to`;
};

/** Writes down each time that a run is done, so that one that is done twice is seen. */
const watchDone = async (sql: Sql): Promise<() => Promise<{ name: string; dueAt: number }[]>> => {
  await sql.unsafe(`
    create table done_log (n bigint generated always as identity, name text, due_at timestamptz(3));
    create function log_done() returns trigger language plpgsql as $$ begin
      insert into done_log (name, due_at) values (new.name, new.due_at); return null; end $$;
    create trigger log_done after update on schedule_runs for each row when (new.state = 'done') execute function log_done()`);
  return async () => [
    ...(await sql<{ name: string; dueAt: number }[]>`select name, due_at as "dueAt" from done_log order by n`),
  ];
};
const once = (done: readonly { name: string; dueAt: number }[]): void => {
  expect(new Set(done.map(({ name, dueAt }) => `${name} ${dueAt}`)).size, 'runs done twice').toBe(done.length);
};

const datesFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => new Date(Date.parse(first) + n * day).toISOString().slice(0, 10));

/** Waits until so shortly before the next full minute. */
const beforeTheTick = (ms: number): Promise<void> => sleep(Math.max(0, minute - (Date.now() % minute) - ms));

/** Starts a new scheduler, lets both look at the clock, and kills the old one, time after time. */
const deployUntil = async (city: City, enough: (deploys: number) => Promise<boolean>): Promise<number> => {
  let running: Doorstep = await city.start(['scheduler']);
  let deploys = 0;
  while (!(await enough(deploys))) {
    const next = await city.start(['scheduler']);
    await sleep(500 + (deploys % 3) * 700);
    await running.kill();
    running = next;
    deploys++;
  }
  return deploys;
};

describe('schedules', { timeout: 180_000 }, () => {
  it('have one run for each minute while schedulers are replaced across the tick (fault 20)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const done = await watchDone(sql);
    await city.start(['relay', 'worker']);
    for (const name of ['run-canary', 'watch-gaps'] as const) await missed(sql, name, '* * * * *', 2 * minute);
    await beforeTheTick(10_000);
    const ticked = async (): Promise<number> => (await runsOf(sql, 'run-canary')).length;
    const deploys = await deployUntil(city, async (n) => n >= 4 && (await ticked()) >= 3);
    const runs = await runsOf(sql, 'run-canary');
    await waitUntil('every run that was due is done', async () => {
      const states = [...(await runsOf(sql, 'run-canary')), ...(await runsOf(sql, 'watch-gaps'))].map(
        (run) => run.state,
      );
      return states.every((state) => state === 'done');
    });
    injected('fault 20', { 'schedulers replaced': deploys, 'minutes that came': runs.length });
    const [first] = runs;
    expect(runs.map((run) => run.dueAt)).toEqual(runs.map((_, n) => (first?.dueAt ?? 0) + n * minute));
    once(await done());
  });

  it.each(['redis', 'postgres'] as const)(
    'make three dated runs, in order, of three days without a scheduler, on %s (fault 21)',
    async (backend) => {
      const city = await openCity(backend);
      const { sql } = city;
      const all = await watchDone(sql);
      const done = async () => (await all()).filter(({ name }) => name === 'trim-records');
      await missed(sql, 'trim-records', '15 3 * * *', 3 * day);
      const { address } = await city.start(['relay', 'worker', 'scheduler']);
      const { parts } = (await (await fetch(`${address}/readyz`)).json()) as { parts: { scheduler: string } };
      expect(parts.scheduler).toBe('ready');
      await waitUntil('three runs are done', async () => (await done()).length === 3);
      const runs = await runsOf(sql, 'trim-records');
      injected(`fault 21 on ${backend}`, { 'days missed': runs.length });
      expect(runs.map((run) => run.businessDate)).toEqual(datesFrom(runs[0]?.businessDate ?? '', 3));
      expect((await done()).map(({ dueAt }) => dueAt)).toEqual(runs.map((run) => run.dueAt));
      once(await all());
    },
  );

  it('have one run for each date of a year in a zone whose clocks change (fault 22)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await sql`insert into job_pauses (job, reason, paused_by, paused_at) values ('trim-records', 'only the dates count', 'test', now())`;
    await missed(sql, 'trim-records', '30 2 * * *', 400 * day);
    await city.start(['scheduler'], { env: { BUSINESS_TZ: 'America/New_York' } });
    await waitUntil('the year is filled', async () => (await runsOf(sql, 'trim-records')).length > 0);
    const runs = await runsOf(sql, 'trim-records');
    const dates = runs.map((run) => run.businessDate);
    const changes = runs.filter((run, n) => run.dueAt - (runs[n - 1]?.dueAt ?? run.dueAt - day) !== day);
    injected('fault 22', { 'dates missed': runs.length, 'days of 23 or 25 hours': changes.length });
    expect(dates.length).toBeGreaterThanOrEqual(399);
    expect(dates).toEqual(datesFrom(dates[0] ?? '', dates.length));
    expect(changes.length).toBeGreaterThanOrEqual(2);
  });

  it('have no run twice while clocks jump an hour, both ways (fault 23)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const done = await watchDone(sql);
    await city.start(['relay', 'worker']);
    await missed(sql, 'run-canary', '*/15 * * * *', 30 * minute);
    let skewMs = 0;
    const deps = { sql, calendar: cityCalendar(), log: silentLogger(), settings: { everyMs: 50 } };
    const schedulers = [1, -1, 0].map((side) => startScheduler({ ...deps, now: () => Date.now() + side * skewMs }));
    onTestFinished(async () => {
      for (const scheduler of schedulers) await scheduler.stop();
    });
    let jumps = 0;
    for (; jumps < 12; jumps++) {
      skewMs = jumps % 2 === 0 ? 60 * minute : -60 * minute;
      await sleep(300);
    }
    const runs = () => runsOf(sql, 'run-canary');
    await waitUntil('every run is done', async () => (await runs()).every((run) => run.state === 'done'));
    injected('fault 23', { 'jumps of an hour': jumps, 'runs of two hours': (await runs()).length });
    const due = (await runs()).map((run) => run.dueAt);
    expect(due.length).toBeGreaterThanOrEqual(5);
    expect(due).toEqual(due.map((_, n) => (due[0] ?? 0) + n * 15 * minute));
    once(await done());
    expect((await runs()).map((run) => run.attempts)).toEqual(due.map(() => 1));
  });
});
