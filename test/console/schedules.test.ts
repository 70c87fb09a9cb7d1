import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answered } from '../../src/console/api/contract.ts';
import { cronWords } from '../../src/console/web/screens/schedules/cron-words.ts';
import { scheduledJobs } from '../../src/queues/scheduler.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { at } from '../support/city.ts';
import { catchUp, look, onlySchedule } from '../support/schedules.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

const minute = 60_000;
const name = 'check-fund';
let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
const as = (who: string) => cookies.get(who) ?? '';

beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  await city.operator('other', ['system_administrator']);
  await city.operator('county', ['viewer'], { regions: ['350702'] });
  for (const who of ['admin', 'other', 'county']) cookies.set(who, await city.signIn(who));
});
afterAll(() => city[Symbol.asyncDispose]());
const rowOf = async (): Promise<Answered<'schedules.list'>['schedules'][number]> => {
  const { body } = await city.call('schedules.list', {}, as('county'));
  const row = body.schedules.find((each) => each.name === name);
  if (!row) throw new Error('the schedule is not there');
  return row;
};

describe('the list of schedules', () => {
  it('says when each last came and next comes, how late it began and what it counted', async () => {
    const { world, clock } = city;
    await onlySchedule(world, name, { cron: '*/5 * * * *', backfill: 'each', from: world.now });
    expect((await rowOf()).last).toBeNull();
    clock.now += 7 * minute;
    await catchUp(world, name, clock.now);
    const row = await rowOf();
    expect(row).toMatchObject({ cron: '*/5 * * * *', backfill: 'each', pause: null, overdueMs: null, waiting: 0 });
    expect(row.next?.at).toBe(world.now + 10 * minute);
    expect(row.last).toMatchObject({ dueAt: world.now + 5 * minute, state: 'done', result: expect.any(Object) });
    expect(row.last?.tookMs).toBeGreaterThanOrEqual(0);
  });

  it('shows what is late: due and not begun, whether the scheduler has seen it or not', async () => {
    city.clock.now += 6 * minute;
    expect((await rowOf()).overdueMs).toBe(3 * minute);
    await look(city.world, city.clock.now);
    city.clock.now += 5 * minute;
    await look(city.world, city.clock.now);
    expect(await rowOf()).toMatchObject({ overdueMs: 3 * minute, waiting: 1 });
    await catchUp(city.world, name, city.clock.now);
    expect((await rowOf()).overdueMs).toBeNull();
  });

  it('is for everybody who may read schedules, in whatever part of the city; changing is not', async () => {
    const input = { name, reason: 'x' };
    expect((await city.call('schedules.run', input, as('county'))).status).toBe(403);
  });
});

describe('the runs of a schedule', () => {
  it('are listed page by page with what each came to, and counted by the same filter', async () => {
    const page = await city.call('schedules.runs', { name, limit: 2 }, as('county'));
    expect(page.body.rows).toHaveLength(2);
    const rest = await city.call('schedules.runs', { name, after: page.body.next ?? '' }, as('county'));
    const rows = [...page.body.rows, ...rest.body.rows];
    expect(rows.map((run) => run.dueAt)).toEqual(rows.map((run) => run.dueAt).toSorted((a, b) => b - a));
    expect((await city.call('schedules.runs.count', { name }, as('county'))).body.count).toBe(rows.length);
    expect((await city.call('schedules.runs.count', { name, state: 'failed' }, as('county'))).body.count).toBe(0);
    expect((await city.call('schedules.runs', { name: 'nothing' }, as('county'))).body.rows).toEqual([]);
  });

  it('say when one waits in quarantine', async () => {
    const { body } = await city.call('schedules.runs', { name, limit: 1 }, as('admin'));
    const [run] = body.rows;
    await quarantineSubject(city.world.sql, {
      ...{ job: name, topic: `${name}.due`, subjectId: run?.id ?? '', code: 'crash', message: 'x', attempts: 3 },
    });
    expect((await rowOf()).last?.quarantined).toBe(true);
    await city.world.sql`update quarantine set released_at = now()`;
  });
});

describe('changing a schedule', () => {
  it('by pausing and resuming has one effect however often it is asked for, and shows who and why', async () => {
    const pause = (who: string) => city.call('schedules.pause', { name, reason: `by ${who}` }, as(who));
    const both = await Promise.all([pause('admin'), pause('other')]);
    expect(both.map(({ body }) => body.paused).toSorted()).toEqual([false, true]);
    const winner = both[0]?.body.paused ? 'admin' : 'other';
    const row = await rowOf();
    expect(row.pause).toEqual({ by: `operator:${winner}`, reason: `by ${winner}`, since: city.clock.now });
    expect(row.next).toBeNull();
    const resume = () => city.call('schedules.resume', { name, reason: 'done' }, as('admin'));
    expect([(await resume()).body, (await resume()).body]).toMatchObject([
      { resumed: true, first: null },
      { resumed: false, first: { by: 'operator:admin', at: city.clock.now } },
    ]);
  });

  it('by asking for a run twice before it has begun asks for one', async () => {
    const ask = (who: string) => city.call('schedules.run', { name, reason: 'now' }, as(who));
    city.clock.now += 1;
    const first = await ask('admin');
    city.clock.now += 1;
    expect([first.body, (await ask('other')).body]).toEqual([
      { asked: true, first: null },
      { asked: false, first: { by: 'operator:admin', at: city.clock.now - 1 } },
    ]);
    await catchUp(city.world, name, city.clock.now);
    const asked = await city.world.sql`select state, asked_by from schedule_runs where asked_by is not null`;
    expect([...asked]).toEqual([{ state: 'done', asked_by: 'operator:admin' }]);
    city.clock.now += 1;
    expect((await ask('other')).body).toEqual({ asked: true, first: null });
    await catchUp(city.world, name, city.clock.now);
  });

  it('by another time shows the next five before and after, and not over what somebody else changed meanwhile', async () => {
    const cron = '30 8 * * *';
    const next = await city.call('schedules.preview', { name, cron }, as('county'));
    expect(next.body).toMatchObject({ ok: true });
    if (!next.body.ok) throw new Error(next.body.message);
    expect(next.body.next.map(({ at: due }) => due)).toEqual(
      [11, 12, 13, 14, 15].map((day) => at(`2026-05-${day}T08:30+08:00`)),
    );
    const set = (who: string, from: string, to: string) =>
      city.call('schedules.set', { name, from, cron: to, reason: 'earlier' }, as(who));
    expect((await set('admin', '*/5 * * * *', cron)).body).toEqual({ next: next.body.next });
    const late = await city.send(
      'schedules.set',
      { name, from: '*/5 * * * *', cron: '0 9 * * *', reason: 'later' },
      { cookie: as('other') },
    );
    expect([late.status, late.body.code]).toEqual([409, 'schedule_changed']);
    expect(late.body.detail).toContain('operator:admin');
    expect(await rowOf()).toMatchObject({ cron, changedBy: 'operator:admin' });
  });

  it('by a time that is none says so before and when it is sent', async () => {
    for (const cron of ['61 * * * *', 'every day', '0 0 30 2 *']) {
      const { body } = await city.call('schedules.preview', { name, cron }, as('county'));
      expect(body).toMatchObject({ ok: false, message: expect.any(String) });
      const { status } = await city.call('schedules.set', { name, from: '30 8 * * *', cron, reason: 'x' }, as('admin'));
      expect(status).toBe(422);
    }
    const unknown = await city.call('schedules.preview', { name: 'no-such', cron: '0 0 * * *' }, as('county'));
    expect(unknown.status).toBe(404);
  });
});

describe('a time in words', () => {
  it.each([
    ['* * * * *', '每分钟', 'every minute'],
    ['*/5 * * * *', '每 5 分钟', 'every 5 minutes'],
    ['15 * * * *', '每小时的 15 分', 'each hour, at minute 15'],
    ['0 */6 * * *', '每 6 小时的 00 分', 'every 6 hours, at minute 00'],
    ['15 3 * * *', '每天 03:15', 'every day at 03:15'],
    ['0 9,17 * * *', '每天 09:00、17:00', 'every day at 09:00, 17:00'],
    [
      '30 8 * * 1-5',
      '每周一、周二、周三、周四、周五 08:30',
      'every Monday, Tuesday, Wednesday, Thursday, Friday at 08:30',
    ],
    ['0 0 1 * *', '每月 1 日 00:00', 'every month, on day 1 at 00:00'],
    ['0 0 1 1 *', '每年 1 月的 1 日 00:00', 'January, on day 1 at 00:00'],
    ['@daily', '每天 00:00', 'every day at 00:00'],
  ])('%s is %s', (cron, zh, en) => {
    expect([cronWords(cron, 'zh'), cronWords(cron, 'en')]).toEqual([zh, en]);
  });

  it.each(['', 'x', '1 2 3', '*/7 3 1-2 * 5', '0 0 L * *', '61 25 * * *', '1 2 3 4 5 6'])(
    '%s is left to the next times',
    (cron) => {
      expect(cronWords(cron, 'zh')).toBeUndefined();
    },
  );

  it('is there for every schedule of this version', () => {
    expect(scheduledJobs.filter((job) => !cronWords(job.cron, 'zh'))).toEqual([]);
  });
});
