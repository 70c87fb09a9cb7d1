import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BusinessCalendar, createBusinessCalendar } from '../../src/domain/business-date.ts';
import { scheduledJobs } from '../../src/queues/scheduler.ts';
import { askRun, changeCron, pauseSchedule, resumeSchedule } from '../../src/queues/scheduler-change.ts';
import { type ScheduledWork, scheduledProcessor } from '../../src/queues/scheduler-run.ts';
import { hostAccess } from '../../src/store/access.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { enterSchedules } from '../../src/store/schedules.ts';
import { at } from '../support/city.ts';
import { pack, packAgain, processorsOf, runChunks, runnerOf } from '../support/perform-job.ts';
import { catchUp, look, onlySchedule, perform, runsOf } from '../support/schedules.ts';
import { freshWorld, type World } from '../support/world.ts';

const name = 'trim-records';
const minute = 60_000;
const day = 86_400_000;
/** Monday, noon. */
const noon = at('2026-05-11T12:00+08:00');
const daily = { cron: '15 3 * * *', backfill: 'each', from: noon } as const;

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const dated = async () => (await runsOf(world.sql, name)).map((run) => `${run.businessDate} ${run.state}`);
const timed = async () =>
  (await runsOf(world.sql, name)).map(
    (run) => `${new Date(run.dueAt + 8 * 60 * minute).toISOString().slice(0, 16)} ${run.state}`,
  );
const owed = async () => (await world.sql`select from outbox where topic = 'trim-records.due'`).length;
const changing = () => ({ sql: world.sql, calendar: world.calendar, access: hostAccess('test') });
const zone = (timeZone: string): BusinessCalendar => {
  const calendar = createBusinessCalendar(timeZone);
  if (!calendar.ok) throw new Error(calendar.message);
  return calendar.value;
};

describe('a schedule', () => {
  it('is first filled from its job, and from then on its row rules', async () => {
    await enterSchedules(world.sql, scheduledJobs, noon);
    await world.sql`update schedules set cron = '0 5 * * *', backfill = 'each' where name = ${name}`;
    await enterSchedules(world.sql, scheduledJobs, noon + day);
    const rows = await world.sql<
      { name: string }[]
    >`select name, cron, backfill, filled_to from schedules order by name`;
    expect(rows.map((row) => row.name)).toEqual(scheduledJobs.map((job) => job.name).toSorted());
    expect(rows.find((row) => row.name === name)).toEqual({
      name,
      cron: '0 5 * * *',
      backfill: 'each',
      filled_to: noon,
    });
  });

  it('makes three dated runs, in order and one after another, of three days on which no scheduler ran', async () => {
    await onlySchedule(world, name, daily);
    await look(world, noon + 3 * day);
    expect(await dated()).toEqual(['2026-05-12 queued', '2026-05-13 due', '2026-05-14 due']);
    expect([await look(world, noon + 3 * day), await owed()]).toEqual([{ filled: 0, begun: 0 }, 1]);
    await perform(world, name);
    await look(world, noon + 3 * day);
    expect(await dated()).toEqual(['2026-05-12 done', '2026-05-13 queued', '2026-05-14 due']);
    await catchUp(world, name, noon + 3 * day);
    expect(await dated()).toEqual(['2026-05-12 done', '2026-05-13 done', '2026-05-14 done']);
  });

  it('makes one run of three days, the last, where only that counts', async () => {
    await onlySchedule(world, name, { ...daily, backfill: 'latest' });
    await catchUp(world, name, noon + 3 * day);
    expect(await dated()).toEqual(['2026-05-12 skipped', '2026-05-13 skipped', '2026-05-14 done']);
  });

  it('passes over a run that has not begun when a newer one is due, and never the one under way', async () => {
    await onlySchedule(world, name, { cron: '* * * * *', backfill: 'latest', from: noon });
    for (let n = 1; n <= 3; n++) await look(world, noon + n * minute);
    expect(await timed()).toEqual(['2026-05-11T12:01 queued', '2026-05-11T12:02 skipped', '2026-05-11T12:03 due']);
  });

  it('has one run for each due time and one under way, however many schedulers look at once', async () => {
    await onlySchedule(world, name, daily);
    const looks = await Promise.all(Array.from({ length: 20 }, () => look(world, noon + 3 * day)));
    expect(looks.reduce((sum, { begun }) => sum + begun, 0)).toBe(1);
    expect([await dated(), await owed()]).toEqual([['2026-05-12 queued', '2026-05-13 due', '2026-05-14 due'], 1]);
  });

  it('has no run twice when the clock jumps an hour, both ways (fault 23)', async () => {
    await onlySchedule(world, name, { ...daily, cron: '*/30 * * * *' });
    const jumps = [0, 60, 0, 59, -30, 61, 30, 120, 60, 121].map((minutes) => noon + minutes * minute);
    for (const now of jumps) await catchUp(world, name, now);
    expect(await timed()).toEqual(['12:30', '13:00', '13:30', '14:00'].map((time) => `2026-05-11T${time} done`));
    expect((await runsOf(world.sql, name)).map((run) => run.attempts)).toEqual([1, 1, 1, 1]);
  });

  it('has one run a date in a zone whose clocks change, over the end of a month (fault 22)', async () => {
    const berlin = { ...world, calendar: zone('Europe/Berlin') };
    for (const [from, to] of [
      ['2026-03-27T00:00Z', '2026-04-02T00:00Z'],
      ['2026-10-23T00:00Z', '2026-11-02T00:00Z'],
    ] as const) {
      await world.sql`truncate schedule_runs`;
      await onlySchedule(world, name, { ...daily, cron: '30 2 * * *', from: at(from) });
      for (let now = at(from); now <= at(to); now += 20 * minute) await look(berlin, now);
      const dates = (await runsOf(world.sql, name)).map((run) => run.businessDate);
      const [first = 0, last = 0] = [from, to].map((time) => Math.floor(at(time) / day));
      expect(dates).toEqual(
        Array.from({ length: last - first }, (_, n) => new Date((first + n) * day).toISOString().slice(0, 10)),
      );
    }
  });

  it('goes on when another one cannot be read', async () => {
    await enterSchedules(world.sql, scheduledJobs, noon);
    await world.sql`update schedules set cron = 'soon' where name = 'check-fund'`;
    await look(world, noon + day);
    expect(await dated()).toEqual(['2026-05-12 queued']);
    expect(await runsOf(world.sql, 'check-fund')).toEqual([]);
  });
});

describe('a pause', () => {
  it('skips what falls into it, for all to see, and goes on with the next due time', async () => {
    await onlySchedule(world, name, daily);
    await pauseSchedule(changing(), { name, reason: 'moving house', now: noon });
    await look(world, noon + 2 * day);
    expect(await resumeSchedule(changing(), { name, reason: null, now: noon + 3 * day })).toBe(true);
    await catchUp(world, name, noon + 4 * day);
    expect(await dated()).toEqual([
      ...['2026-05-12 skipped', '2026-05-13 skipped', '2026-05-14 skipped'],
      '2026-05-15 done',
    ]);
    const audited = await world.sql`select action, actor, reason from audit_log order by id`;
    expect(audited.map(({ action, actor, reason }) => [action, actor, reason])).toEqual([
      ['schedule.pause', 'host:test', 'moving house'],
      ['schedule.resume', 'host:test', null],
    ]);
  });

  it('keeps what was due before for afterwards, even when no scheduler had seen it', async () => {
    await onlySchedule(world, name, daily);
    await pauseSchedule(changing(), { name, reason: 'moving house', now: noon + day });
    await catchUp(world, name, noon + 2 * day);
    expect(await dated()).toEqual(['2026-05-12 due', '2026-05-13 skipped']);
    await resumeSchedule(changing(), { name, reason: null, now: noon + 2 * day });
    await catchUp(world, name, noon + 2 * day);
    expect(await dated()).toEqual(['2026-05-12 done', '2026-05-13 skipped']);
  });

  it('does not hold back a run that a person asks for', async () => {
    await onlySchedule(world, name, daily);
    await pauseSchedule(changing(), { name, reason: 'moving house', now: noon });
    await askRun(changing(), { name, reason: 'a test', now: noon + minute });
    await catchUp(world, name, noon + 2 * minute);
    expect(await runsOf(world.sql, name)).toMatchObject([
      { businessDate: '2026-05-11', state: 'done', askedBy: 'host:test' },
    ]);
  });

  it('twice is one, as is its end', async () => {
    await onlySchedule(world, name, daily);
    const pause = () => pauseSchedule(changing(), { name, reason: 'x', now: noon });
    const resume = () => resumeSchedule(changing(), { name, reason: null, now: noon });
    expect([await pause(), await pause(), await resume(), await resume()]).toEqual([true, false, true, false]);
  });
});

describe('a run that a person asks for', () => {
  it('is not passed over by the clock', async () => {
    await onlySchedule(world, name, { cron: '* * * * *', backfill: 'latest', from: noon });
    await look(world, noon + minute);
    await askRun(changing(), { name, reason: null, now: noon + minute + 1 });
    await look(world, noon + 3 * minute);
    await catchUp(world, name, noon + 3 * minute);
    expect((await runsOf(world.sql, name)).filter((run) => run.askedBy !== null)).toMatchObject([{ state: 'done' }]);
  });
});

describe('a schedule that is changed', () => {
  const change = (cron: string, now: number) => changeCron(changing(), { name, cron, reason: null, now });
  const tuesday = at('2026-05-12T03:30+08:00');

  it('does not lose the day when it is put back before now', async () => {
    await onlySchedule(world, name, { ...daily, cron: '0 4 * * *' });
    await change('0 3 * * *', tuesday);
    await catchUp(world, name, tuesday + 2 * day);
    expect(await timed()).toEqual(['12', '13', '14'].map((date) => `2026-05-${date}T03:00 done`));
  });

  it('does not repeat the day when it is put forward, and says when it next comes', async () => {
    await onlySchedule(world, name, daily);
    await catchUp(world, name, tuesday);
    const next = await change('0 4 * * *', tuesday);
    expect(next.map((time) => time.businessDate)).toEqual(['2026-05-13', '2026-05-14', '2026-05-15']);
    await catchUp(world, name, tuesday + day + 60 * minute);
    expect(await timed()).toEqual(['2026-05-12T03:15 done', '2026-05-13T04:00 done']);
  });

  it('first makes runs of what was due by the old one, should no scheduler have seen it', async () => {
    await onlySchedule(world, name, daily);
    await change('*/30 * * * *', noon + 2 * day + 10 * minute);
    await catchUp(world, name, noon + 2 * day + 60 * minute);
    expect(await timed()).toEqual([
      ...['2026-05-12T03:15 done', '2026-05-13T03:15 done'],
      ...['2026-05-13T12:30 done', '2026-05-13T13:00 done'],
    ]);
  });

  it('runs again although a clock that was wrong had filled it for years', async () => {
    await onlySchedule(world, name, { ...daily, backfill: 'latest' });
    await look(world, noon + 3_000 * day);
    await change('15 3 * * *', noon);
    await look(world, noon + day);
    expect(await dated()).toContain('2026-05-12 due');
  });

  it('is left as it was by a cron that is none, and there must be such a schedule', async () => {
    await onlySchedule(world, name, daily);
    await expect(change('0 0 30 2 *', noon)).rejects.toMatchObject({ code: 'cron_never' });
    await expect(
      changeCron(changing(), { name: 'no-such', cron: '0 3 * * *', reason: null, now: noon }),
    ).rejects.toMatchObject({ code: 'schedule_unknown', message: expect.stringContaining('trim-records') });
    expect(await world.sql`select cron from schedules where name = ${name}`).toEqual([{ cron: '15 3 * * *' }]);
  });
});

describe('a run', () => {
  const begun = async (): Promise<string> => {
    await onlySchedule(world, name, daily);
    await look(world, noon + day);
    const [row] = await world.sql<{ id: string }[]>`select id from schedule_runs`;
    return row?.id ?? '';
  };
  const working = (work: ScheduledWork) =>
    runnerOf(world, { processors: { ...processorsOf(world), [name]: scheduledProcessor(world.chunkSql, work) } });

  it('has its effect once, though it is delivered twice at the same time', async () => {
    const id = await begun();
    let effects = 0;
    const run = working(async () => async (tx) => {
      await tx`select pg_sleep(0.1)`;
      return { effects: ++effects };
    });
    const chunks = [...(await pack(world, name)), await packAgain(world, name, [id])];
    await runChunks(world, name, chunks, { lanes: 2, run });
    expect(effects).toBe(1);
    expect(await world.sql`select state, result from schedule_runs`).toEqual([
      { state: 'done', result: { effects: 1 } },
    ]);
    expect(await world.sql`select from chunks`).toHaveLength(0);
  });

  it('is told its own time and date, however late it is', async () => {
    await begun();
    const told: unknown[] = [];
    await runChunks(world, name, await pack(world, name), {
      run: working(async ({ dueAt, businessDate }) => {
        told.push(dueAt, businessDate);
        return async () => ({});
      }),
    });
    expect(told).toEqual([at('2026-05-12T03:15+08:00'), '2026-05-12']);
  });

  it('that fails keeps its reason, is tried again, and holds back those after it meanwhile', async () => {
    await begun();
    let attempts = 0;
    const run = working(async () => {
      if (++attempts === 1) throw new Error('the disk is full');
      return async () => ({});
    });
    const chunks = await pack(world, name);
    await expect(runChunks(world, name, chunks, { run })).rejects.toThrow('the disk is full');
    expect(await world.sql`select state, error from schedule_runs`).toEqual([
      { state: 'running', error: 'the disk is full' },
    ]);
    await look(world, noon + 2 * day);
    expect(await dated()).toEqual(['2026-05-12 running', '2026-05-13 due']);
    await runChunks(world, name, chunks, { run });
    expect(await world.sql`select state, error, attempts from schedule_runs order by due_at limit 1`).toEqual([
      { state: 'done', error: null, attempts: 2 },
    ]);
  });

  it('that no list holds any more is owed again, after two minutes', async () => {
    await begun();
    await world.sql`truncate outbox, chunks`;
    const due = at('2026-05-12T03:15+08:00');
    await look(world, due + 119_000);
    expect(await owed()).toBe(0);
    await Promise.all(Array.from({ length: 8 }, () => look(world, due + 121_000)));
    expect(await owed()).toBe(1);
    await perform(world, name);
    expect(await dated()).toEqual(['2026-05-12 done']);
  });

  it('that waits in a chunk or for a person is left there', async () => {
    const id = await begun();
    await pack(world, name);
    await look(world, noon + day);
    expect(await owed()).toBe(0);
    await world.sql`truncate chunks`;
    const aside = { job: name, topic: 'trim-records.due', subjectId: id, code: 'crash', message: 'x', attempts: 3 };
    await quarantineSubject(world.sql, aside);
    await look(world, noon + day);
    expect(await owed()).toBe(0);
  });
});
