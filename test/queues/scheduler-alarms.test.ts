import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scheduleFindings } from '../../src/cli/doctor/schedules.ts';
import { scheduledJobs } from '../../src/queues/scheduler.ts';
import { createScheduleWatch } from '../../src/queues/scheduler-alarms.ts';
import { pauseSchedule } from '../../src/queues/scheduler-change.ts';
import { listOpenAlarms } from '../../src/store/alarms.ts';
import { pauseJob } from '../../src/store/job-pauses.ts';
import { enterSchedules } from '../../src/store/schedules.ts';
import { cityAccess } from '../support/access.ts';
import { at } from '../support/city.ts';
import { catchUp, look, onlySchedule, perform } from '../support/schedules.ts';
import { freshWorld, type World } from '../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const noon = at('2026-05-11T12:00+08:00');

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const watching = (patienceMs = 0) => {
  let now = noon;
  const watch = createScheduleWatch({ sql: world.sql, calendar: world.calendar, now: () => now, patienceMs });
  return async (at: number): Promise<string[]> => {
    now = at;
    await watch();
    const open = await listOpenAlarms(world.sql);
    return open.map(({ kind, subject, detail }) => [kind, subject, ...Object.values(detail)].join(' ')).toSorted();
  };
};
const access = cityAccess();
const changing = () => ({ sql: world.sql, calendar: world.calendar, access });
const canary = { cron: '* * * * *', backfill: 'latest', from: noon } as const;
const findings = async (now: number) =>
  (await scheduleFindings(world.sql, world.calendar, now)).map(({ level, part, what }) => `${level} ${part}: ${what}`);

describe('an alarm about schedules', () => {
  it('is none while all goes its way', async () => {
    const open = watching();
    await onlySchedule(world, 'run-canary', canary);
    for (let n = 1; n <= 8; n++) {
      await catchUp(world, 'run-canary', noon + n * minute);
      expect(await open(noon + n * minute + 30_000)).toEqual([]);
    }
    expect(await findings(noon + 8 * minute)).toEqual(['ok schedules: none is late or paused']);
  });

  it('opens when no worker does what is begun, and closes when one does', async () => {
    const open = watching();
    await onlySchedule(world, 'run-canary', canary);
    await catchUp(world, 'run-canary', noon + minute);
    for (let n = 2; n <= 8; n++) await look(world, noon + n * minute);
    expect(await open(noon + 3 * minute + 59_000)).toEqual([]);
    expect(await open(noon + 4 * minute)).toEqual(['canary_late run-canary 2']);
    expect(await open(noon + 8 * minute)).toEqual(['canary_late run-canary 6', 'schedule_late run-canary not done 6']);
    expect(await findings(noon + 8 * minute)).toEqual(['fault schedule run-canary: a run is over its time']);
    await perform(world, 'run-canary');
    await catchUp(world, 'run-canary', noon + 8 * minute);
    expect(await open(noon + 8 * minute)).toEqual([]);
  });

  it('opens when no scheduler looks at the clock, which is no fault of the canary', async () => {
    const open = watching();
    await onlySchedule(world, 'run-canary', canary);
    await catchUp(world, 'run-canary', noon + minute);
    expect(await open(noon + 6 * minute)).toEqual([]);
    expect(await open(noon + 7 * minute)).toEqual(['schedule_late run-canary not looked at']);
    await catchUp(world, 'run-canary', noon + 8 * minute);
    expect(await open(noon + 8 * minute)).toEqual([]);
  });

  it('does not open for what somebody has paused, be it the schedule or the job', async () => {
    const open = watching();
    await onlySchedule(world, 'run-canary', canary);
    await look(world, noon + minute);
    await pauseJob(world.sql, access, 'run-canary', { reason: 'mending', at: noon });
    for (let n = 2; n <= 20; n++) await look(world, noon + n * minute);
    expect(await open(noon + 20 * minute)).toEqual([]);
    expect(await findings(noon + 20 * minute)).toEqual(['warn job run-canary: paused']);
    await world.sql`delete from job_pauses`;
    await pauseSchedule(changing(), { name: 'run-canary', reason: 'mending', now: noon + 20 * minute });
    await world.sql`delete from schedules where name <> 'run-canary'`;
    await perform(world, 'run-canary');
    expect(await open(noon + 200 * minute)).toEqual([]);
    expect(await findings(noon + 200 * minute)).toEqual(['warn schedule run-canary: paused: mending']);
  });

  it('opens for a row that a wrong clock or hand has spoiled', async () => {
    const open = watching();
    await enterSchedules(world.sql, scheduledJobs, noon);
    await world.sql`delete from schedules where name not in ('check-fund', 'trim-records', 'run-canary')`;
    await world.sql`update schedules set cron = 'soon' where name = 'check-fund'`;
    await world.sql`update schedules set filled_to = ${noon + 26 * hour} where name = 'trim-records'`;
    await world.sql`update schedules set filled_to = ${noon + 24 * hour} where name = 'run-canary'`;
    expect(await open(noon)).toEqual(['schedule_late check-fund unreadable', 'schedule_late trim-records ahead']);
  });

  it('is only opened by what lasts, but closed by nobody to whom it is new', async () => {
    await onlySchedule(world, 'run-canary', canary);
    const patient = watching(80);
    const late = noon + 20 * minute;
    expect(await patient(late)).toEqual([]);
    await sleep(100);
    expect(await patient(late)).toEqual(['schedule_late run-canary not looked at']);
    expect(await watching(60_000)(late)).toEqual(['schedule_late run-canary not looked at']);
  });
});
