import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAccess } from '../../src/store/access.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import { pauseJob } from '../../src/store/job-pauses.ts';
import { planByTime } from '../../src/store/plan-by-time.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { todayMinutes } from '../../src/store/today-minutes.ts';
import { uninsuredNow } from '../../src/store/today-uninsured.ts';
import { uninsuredAt } from '../../src/store/uninsured-work.ts';
import { employer, orders, worker } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

const hour = 3_600_000;
let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
let stuck = '';

/** In Wuyishan three covered, two excluded at work, one that is still owed and in quarantine; in Yanping one covered. */
beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const wuyishan = await employer(world, { regionCode: '350782' });
  const yanping = await employer(world, { regionCode: '350702' });
  const nameless = await worker(world, { identity: 'missing' });
  const atWork = { startsAt: world.now - hour, endsAt: world.now + hour };
  await orders(world, 3, () => ({ employer: wuyishan }));
  await orders(world, 1, () => ({ employer: wuyishan, worker: nameless, ...atWork }));
  await orders(world, 1, () => ({ employer: wuyishan, occupationClass: 6, ...atWork }));
  await orders(world, 1, () => ({ employer: yanping, ...atWork }));
  await performJob(world, 'issue-policy');
  [stuck = ''] = await orders(world, 1, () => ({ employer: wuyishan }));
  await quarantineSubject(world.sql, {
    ...{ job: 'issue-policy', topic: 'order.signed', subjectId: stuck, code: 'crash', message: 'crashed', attempts: 3 },
  });
  await openAlarm(world.sql, { kind: 'gap_open', subject: '350782', regionCode: '350782' });
  await openAlarm(world.sql, { kind: 'queue_down', subject: 'redis' });
  const people: [string, string[], string[]][] = [
    ['of-the-city', ['operator'], []],
    ['of-all-counties', ['operator'], ['3507']],
    ['of-wuyishan', ['operator'], ['350782']],
    ['of-fuzhou', ['operator'], ['3501']],
    ['of-secrets', ['security_administrator'], []],
  ];
  for (const [name, roles, regions] of people) {
    await city.operator(name, roles, { regions });
    cookies.set(name, await city.signIn(name));
  }
});
afterAll(() => city[Symbol.asyncDispose]());

const today = async (name: string) => (await city.call('today', {}, cookies.get(name))).body;
const owedTo = ({ owed }: Awaited<ReturnType<typeof today>>, pipeline: string) =>
  owed?.find((row) => row.pipeline === pipeline);

describe('today', () => {
  it('counts each order of the day in exactly one state, and says why some are excluded', async () => {
    const { orders: counted, since, asOf } = await today('of-the-city');
    expect(counted).toMatchObject({ signed: 7, covered: 4, excluded: 2, owed: 1, requested: 0, told: 0 });
    expect(counted?.excludedByReason).toEqual([
      { reason: 'identity_missing', count: 1 },
      { reason: 'occupation_class', count: 1 },
    ]);
    expect(asOf - since).toBe(8 * hour);
  });

  it('shows who is at work without cover, the same people as the alarm counts', async () => {
    const { uninsured } = await today('of-the-city');
    const { sql, now } = city.world;
    const alarmed = await uninsuredAt(sql, now);
    const mine = (await sql.begin(async (tx) => {
      await planByTime(tx);
      return await uninsuredNow(tx, hostAccess('test'), now);
    })) as typeof uninsured;
    expect(uninsured).toEqual(mine);
    const byCause = Map.groupBy(alarmed, ({ cause }) => cause);
    expect(uninsured?.byCause.map(({ cause, count }) => [cause, count]).toSorted()).toEqual(
      [...byCause].map(([cause, rows]) => [cause, rows.reduce((n, { count }) => n + count, 0)]).toSorted(),
    );
    expect(uninsured?.rows.map(({ kind, cause }) => `${kind} ${cause}`)).toContain('exclusion identity_missing');
    expect(uninsured?.rows.every(({ since, until }) => since <= now && (until ?? now + 1) > now)).toBe(true);
  });

  it('counts for a county operator what is of their county, and nothing of another', async () => {
    const mine = await today('of-wuyishan');
    expect(mine.orders).toMatchObject({ signed: 6, covered: 3, excluded: 2, owed: 1 });
    expect(owedTo(mine, 'issue-policy')?.owed?.count).toBe(1);
    expect(mine.alarms?.map(({ kind }) => kind)).toEqual(['gap_open']);
    expect(mine.quarantined).toEqual({ count: 1, exact: true });
    expect(mine.uninsured?.rows.every(({ county }) => county === '350782')).toBe(true);

    const foreign = await today('of-fuzhou');
    expect(foreign.orders).toMatchObject({ signed: 0, covered: 0, excluded: 0, owed: 0 });
    expect(foreign.uninsured).toEqual({ count: 0, byCause: [], rows: [] });
    expect([foreign.alarms, foreign.fund, foreign.quarantined?.count]).toEqual([[], [], 0]);
    expect(owedTo(foreign, 'issue-policy')?.owed?.count).toBe(0);
  });

  it('counts the same for the city as for who has all of its counties', async () => {
    const [whole, counties] = [await today('of-the-city'), await today('of-all-counties')];
    for (const part of ['orders', 'minutes', 'uninsured', 'fund', 'quarantined'] as const)
      expect(counties[part], part).toEqual(whole[part]);
    const owed = (of: typeof whole) =>
      of.owed?.map(({ pipeline, owed, live }) => [pipeline, owed?.count, live.pending]);
    expect(owed(counties)?.filter(([name]) => name !== 'deliver-alarm')).toEqual(
      owed(whole)?.filter(([name]) => name !== 'deliver-alarm'),
    );
  });

  it('adds up over the last hour, with waits where something was covered', async () => {
    const { minutes } = await today('of-the-city');
    expect(minutes).toHaveLength(60);
    const now = minutes?.at(-1);
    expect(now).toMatchObject({ signed: 7, covered: 4, excluded: 2 });
    expect(now?.p50Ms).toBeGreaterThanOrEqual(0);
    expect(now?.p95Ms).toBeGreaterThanOrEqual(now?.p50Ms ?? 0);
  });

  it('measures no wait for who was excluded first and decided again after a mend', async () => {
    const { sql, now } = city.world;
    const last = async () => (await todayMinutes().read(sql, hostAccess('test'), now)).at(-1);
    expect((await last())?.p95Ms).toBe(0);
    await sql`
      insert into cover_exclusion_history (order_id, reason, decided_at, lifted_at) select order_id, 'identity_missing', ${now}, ${now} from policies
      order by order_id limit 3`;
    await sql`update orders set received_at = ${now - hour} where id in (select order_id from cover_exclusion_history)`;
    expect((await last())?.p95Ms).toBe(0);
    await sql`update orders set received_at = ${now} where id in (select order_id from cover_exclusion_history)`;
    await sql`delete from cover_exclusion_history`;
  });

  it('shows the fund of the year against its budget', async () => {
    const { fund } = await today('of-the-city');
    expect(fund).toMatchObject([{ programme: 'LGB', year: 2026, budgetFen: 100_000_000 }]);
    expect(fund?.[0]?.spentFen).toBeGreaterThan(0);
  });

  it('leaves out what a role may not see', async () => {
    const { asOf: _asOf, since: _since, date, promiseMs: _promise, ...parts } = await today('of-secrets');
    expect(date).toBe('2026-05-11');
    expect(Object.values(parts).every((part) => part === null)).toBe(true);
  });
});

describe('what somebody has paused', () => {
  it('is named with who, why and since when, also where nothing of it waits', async () => {
    const pause = (job: string) =>
      pauseJob(city.world.sql, hostAccess('night-shift'), job, { reason: '承保公司系统维护', at: city.clock.now });
    expect(owedTo(await today('of-fuzhou'), 'deliver-alarm')).toBeUndefined();
    for (const job of ['issue-policy', 'watch-gaps']) await pause(job);
    await waitUntil('the day is asked anew', async () => {
      const seen = await today('of-wuyishan');
      return owedTo(seen, 'watch-gaps') !== undefined;
    });
    const seen = await today('of-wuyishan');
    const paused = { pause: { by: 'host:night-shift', reason: '承保公司系统维护', since: city.clock.now } };
    expect(owedTo(seen, 'issue-policy')).toMatchObject(paused);
    expect(owedTo(seen, 'watch-gaps')).toMatchObject(paused);
    expect(owedTo(seen, 'void-policy')).toMatchObject({ pause: null });
  });
});
