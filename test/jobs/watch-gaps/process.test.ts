import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/log.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { collectStoreMetrics } from '../../../src/serve/store-metrics.ts';
import { listOpenAlarms } from '../../../src/store/alarms.ts';
import { gapSeconds } from '../../../src/store/uninsured-work.ts';
import { employer, order, worker } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { performJob } from '../../support/perform-job.ts';
import { look, onlySchedule, perform } from '../../support/schedules.ts';
import { freshWorld, type World } from '../../support/world.ts';

const time = (hour: string): number => at(`2026-05-11T${hour}+08:00`);

let world: World;
beforeEach(async () => {
  world = await freshWorld({ settings: { coverStarts: 'next_midnight' } });
  await onlySchedule(world, 'watch-gaps', { cron: '* * * * *', backfill: 'latest', from: time('07:59') });
});
afterEach(() => world[Symbol.asyncDispose]());

/** What is open after the watch of that minute. */
const open = async (minute: string) => {
  await look(world, time(minute));
  await perform(world, 'watch-gaps');
  return (await listOpenAlarms(world.sql))
    .filter(({ kind }) => kind === 'gap_open')
    .map(({ subject, detail }) => ({ subject, ...detail }));
};
/** Works from ten today to six tomorrow, signed at eight: insured from midnight on. */
const overnight = { endsAt: at('2026-05-12T18:00+08:00') };
const uncovered = async (regionCode: string | null) =>
  order(world, { ...overnight, employer: await employer(world, { regionCode }) });

describe('the watch over gaps', () => {
  it('opens an alarm while somebody is at work in a gap, counts who is, and closes it when the work is over', async () => {
    const sign = async (startsAt: number, regionCode = '350702001') =>
      order(world, { employer: await employer(world, { regionCode }), ...overnight, startsAt });
    await sign(time('10:00'));
    await sign(time('11:00'));
    await sign(time('10:00'), '350782');
    await performJob(world, 'issue-policy');
    expect(await open('09:59')).toEqual([]);
    const first = { subject: '350702/insurer_next_day', cause: 'insurer_next_day' };
    const other = { subject: '350782/insurer_next_day', cause: 'insurer_next_day' };
    expect(await open('10:00')).toEqual([
      { ...first, count: 1, longestMinutes: 0 },
      { ...other, count: 1, longestMinutes: 0 },
    ]);
    expect(await open('11:30')).toEqual([
      { ...first, count: 2, longestMinutes: 90 },
      { ...other, count: 1, longestMinutes: 90 },
    ]);
    const midnight = at('2026-05-12T00:00+08:00');
    await look(world, midnight);
    await perform(world, 'watch-gaps');
    expect(await listOpenAlarms(world.sql)).toEqual([]);
    expect(await gapSeconds(world.sql, time('11:30'))).toEqual([
      { cause: 'insurer_next_day', seconds: 60 * (90 + 30 + 90) },
    ]);
    const metrics = createMetrics();
    await collectStoreMetrics(world.sql, metrics, silentLogger());
    const hours = (14 + 13 + 14) * 3_600;
    expect(await metrics.registry.metrics()).toContain(
      `doorstep_cover_gap_seconds_total{cause="insurer_next_day"} ${hours}`,
    );
  });

  it('counts work on an order that is excluded, by its reason, while it goes on', async () => {
    await order(world, {
      endsAt: at('2026-05-12T09:00+08:00'),
      worker: await worker(world, { birthDate: '1940-01-01' }),
    });
    await performJob(world, 'issue-policy');
    expect(await open('09:59')).toEqual([]);
    expect(await open('10:05')).toEqual([
      { subject: '350702/age_out_of_range', cause: 'age_out_of_range', count: 1, longestMinutes: 5 },
    ]);
    expect(await open('23:59')).toHaveLength(1);
    await look(world, at('2026-05-12T09:00+08:00'));
    await perform(world, 'watch-gaps');
    expect(await listOpenAlarms(world.sql)).toEqual([]);
  });

  it('does not count work that was called off or has ended early', async () => {
    const ids = [await uncovered('350702'), await uncovered('350702')];
    const excluded = await order(world, { ...overnight, worker: await worker(world, { identity: 'missing' }) });
    await performJob(world, 'issue-policy');
    expect(await open('12:00')).toHaveLength(2);
    await world.sql`update orders set cancelled_at = ${time('12:01')} where id = any(${[ids[0] ?? '', excluded]}::uuid[])`;
    await world.sql`update orders set actual_end = ${time('12:01')} where id = ${ids[1] ?? ''}`;
    expect(await open('12:01')).toEqual([]);
  });

  it('says so when nobody knows the place', async () => {
    await uncovered(null);
    await performJob(world, 'issue-policy');
    expect((await open('12:00')).map(({ subject }) => subject)).toEqual(['unknown/no_programme']);
  });

  it('tells of orders that were refused at the door, until they are mended', async () => {
    await world.sql`
      insert into intake_rejections (id, source, external_id, surface, code, message, payload, refused_at)
      values (gen_random_uuid(), 'market', 'O-1', 'import', 'c', 'm', 'sealed', ${world.now})`;
    await open('12:00');
    expect(await listOpenAlarms(world.sql)).toMatchObject([
      { kind: 'intake_rejected', subject: 'market', detail: { count: 1 } },
    ]);
    await world.sql`update intake_rejections set closed_at = ${world.now}`;
    await open('12:01');
    expect(await listOpenAlarms(world.sql)).toEqual([]);
  });
});
