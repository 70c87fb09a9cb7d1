import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schedulesList, schedulesPause, schedulesResume, schedulesRun, schedulesSet } from '../../src/cli/schedules.ts';
import { queuePause, queueResume } from '../../src/cli/schedules-commands.ts';
import { scheduledJobs } from '../../src/queues/scheduler.ts';
import { pausedJobs } from '../../src/store/job-pauses.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { hostActor, run } from './command.ts';

const name = 'trim-records';
let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());
const audited = async () => [
  ...(await database.sql`select action, actor, subject_id, reason from audit_log order by id`),
];

describe('schedules', () => {
  it('are listed with when they next come, in the time of the city, and for scripts', async () => {
    const nothing = await run(database.url, (context) => schedulesList(context, {}));
    expect([nothing.code, nothing.out[0]]).toEqual([0, expect.stringContaining('no schedule has its row yet')]);
    await run(database.url, (context) => schedulesPause(context, { name: 'check-fund', reason: 'counting' }));
    const { code, out } = await run(database.url, (context) => schedulesList(context, {}));
    expect([code, out.length]).toEqual([0, 1 + scheduledJobs.length]);
    expect(out.find((line) => line.startsWith(name))).toMatch(
      /^trim-records +15 3 \* \* \* +\d{4}-\d\d-\d\d 03:15:00 +—/,
    );
    expect(out.find((line) => line.startsWith('check-fund'))).toContain(`paused 已暂停 by ${hostActor()}: counting`);
    const json = await run(database.url, (context) => schedulesList(context, { json: true }));
    const rows = json.out.map((line) => JSON.parse(line));
    expect(rows.find((row) => row.name === name)).toMatchObject({ cron: '15 3 * * *', backfill: 'latest', last: null });
    expect(rows.find((row) => row.name === name).next).toMatch(/T19:15:00\.000Z$/);
    expect(rows.find((row) => row.name === 'check-fund')).toMatchObject({ next: null, pauseReason: 'counting' });
  });

  it('are paused and resumed once, with who and why', async () => {
    const pause = () => run(database.url, (context) => schedulesPause(context, { name, reason: 'moving' }));
    const resume = () => run(database.url, (context) => schedulesResume(context, { name, reason: 'moved' }));
    expect([(await pause()).code, (await pause()).code, (await resume()).code, (await resume()).code]).toEqual([
      0, 1, 0, 1,
    ]);
    const by = { actor: hostActor(), subject_id: name };
    expect(await audited()).toEqual([
      { action: 'schedule.pause', ...by, reason: 'moving' },
      { action: 'schedule.resume', ...by, reason: 'moved' },
    ]);
  });

  it('take another time, and show the next three', async () => {
    const { code, out } = await run(database.url, (context) => schedulesSet(context, { name, cron: ' 0 4 * * * ' }));
    expect(code).toBe(0);
    expect(out[0]).toContain('0 4 * * * (Asia/Shanghai)');
    expect(out.slice(1)).toEqual(Array(3).fill(expect.stringMatching(/^ {2}\d{4}-\d\d-\d\d 04:00:00$/)));
    const [row] = await database.sql`select before, after from audit_log`;
    expect(row).toEqual({ before: { cron: '15 3 * * *' }, after: { cron: '0 4 * * *' } });
  });

  it.each([
    ['61 * * * *', 'is no cron expression'],
    ['0 0 30 2 *', 'never comes'],
  ])('refuse an impossible time with an example, and stay as they were: %s', async (cron, why) => {
    const { code, err } = await run(database.url, (context) => schedulesSet(context, { name, cron }));
    expect([code, err.join()]).toEqual([2, expect.stringContaining(why)]);
    expect(err.join()).toContain('"15 3 * * *" is 03:15 each day');
    expect(await audited()).toEqual([]);
  });

  it('owe a run to whoever asks', async () => {
    const { code } = await run(database.url, (context) => schedulesRun(context, { name }));
    expect(code).toBe(0);
    expect(await database.sql`select name, state, asked_by from schedule_runs`).toEqual([
      { name, state: 'due', asked_by: hostActor() },
    ]);
  });

  it('that do not exist are named with those that do, and a pause wants a reason', async () => {
    const unknown = await run(database.url, (context) => schedulesRun(context, { name: 'nightly' }));
    expect([unknown.code, unknown.err.join()]).toEqual([2, expect.stringContaining('check-fund, ')]);
    const mute = await run(database.url, (context) => schedulesPause(context, { name, reason: ' ' }));
    expect([mute.code, mute.err.join()]).toEqual([2, expect.stringContaining('--reason')]);
  });
});

describe('queue pause', () => {
  it('holds a job back until it is resumed, once, with who and why', async () => {
    const pause = () => run(database.url, (context) => queuePause(context, { job: 'issue-policy', reason: 'moving' }));
    const resume = () => run(database.url, (context) => queueResume(context, { job: 'issue-policy' }));
    expect([(await pause()).code, (await pause()).code]).toEqual([0, 1]);
    expect([...(await pausedJobs(database.sql))]).toEqual(['issue-policy']);
    expect([(await resume()).code, (await resume()).code]).toEqual([0, 1]);
    expect([...(await pausedJobs(database.sql))]).toEqual([]);
    const by = { actor: hostActor(), subject_id: 'issue-policy' };
    expect(await audited()).toEqual([
      { action: 'job.pause', ...by, reason: 'moving' },
      { action: 'job.resume', ...by, reason: null },
    ]);
  });

  it('names the jobs when there is no such one', async () => {
    const { code, err } = await run(database.url, (context) => queuePause(context, { job: 'issue', reason: 'x' }));
    expect([code, err.join()]).toEqual([2, expect.stringContaining('issue-policy')]);
  });
});
