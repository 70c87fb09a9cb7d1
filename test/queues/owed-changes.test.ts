import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { collectStoreMetrics } from '../../src/serve/store-metrics.ts';
import { type ChangePipeline, countOwedChanges, sweepOwedChanges } from '../../src/store/owed-changes.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { reopenExcluded } from '../../src/store/reopen-cover.ts';
import { books } from '../support/books.ts';
import { order } from '../support/builders.ts';
import { atTime, changed, coverOf, exclusionOf, liveAll } from '../support/order-life.ts';
import { pack, performJob } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const cancel = { kind: 'cancel', reason: null } as const;
const amend = { kind: 'amend', reason: null, occupationClass: 3 } as const;

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.sql`
    truncate orders, order_events, policies, cover_exclusions, premium_charges, fund_years, outbox, chunks, quarantine, watermarks cascade`;
});

const sweep = (at = 10 * hour) => sweepOwedChanges(world.sql, world.now + at);
const loseOutbox = () => world.sql`delete from outbox`;
const lists = async () => [
  ...(await world.sql`select topic, lane, subject_id as id from outbox where topic <> 'policy.changed' order by id`),
];
const owed = async (at = 10 * hour): Promise<Partial<Record<ChangePipeline, number>>> => {
  const counts = await countOwedChanges(world.sql, world.now + at);
  return Object.fromEntries(
    [...counts].filter(([, { count }]) => count > 0).map(([pipeline, { count }]) => [pipeline, count]),
  );
};
/** Issued, and then changed at an hour after the signing; nothing holds it any more. */
const lost = async (what: typeof cancel | typeof amend, hours: number): Promise<string> => {
  const id = await order(world, { endsAt: world.now + 50 * hour });
  await performJob(world, 'issue-policy', { orderIds: [id] });
  await changed(atTime(world, world.now + hours * hour), id, what);
  await loseOutbox();
  return id;
};
/** Excluded for its class, and then reopened an hour after the signing; nothing holds it any more. */
const lostMend = async (): Promise<string> => {
  const id = await order(world, { occupationClass: 5 });
  await performJob(world, 'issue-policy', { orderIds: [id] });
  await world.sql.begin((tx) => reopenExcluded(tx, {}, world.now + hour));
  await loseOutbox();
  return id;
};
const setAside = (job: string, topic: string, subjectId: string) =>
  quarantineSubject(world.sql, { job, topic, subjectId, code: 'test', message: 'test', attempts: 1 });

describe('the sweep of changes that are owed', () => {
  it('owes each again under the topic that its order has now, once, and all of them are decided', async () => {
    const voided = await lost(cancel, 1);
    const ended = await lost(cancel, 3);
    const moved = await lost(amend, 3);
    const mended = await order(world, { occupationClass: 5 });
    await performJob(world, 'issue-policy', { orderIds: [mended] });
    await changed(atTime(world, world.now + hour), mended, amend);
    await loseOutbox();
    const reopened = await lostMend();
    expect(await owed()).toEqual({ 'void-policy': 1, 'end-policy': 1, 'amend-policy': 1, 'redecide-cover': 2 });
    expect([await sweep(), await sweep()]).toEqual([5, 0]);
    expect(await lists()).toEqual([
      { topic: 'order.cancelled', lane: 1, id: voided },
      { topic: 'order.stopped', lane: 1, id: ended },
      { topic: 'order.amended', lane: 1, id: moved },
      { topic: 'cover.reopened', lane: 1, id: mended },
      { topic: 'cover.reopened', lane: 1, id: reopened },
    ]);
    await liveAll(world);
    expect(await coverOf(world, voided)).toMatchObject({ status: 'voided' });
    expect(await coverOf(world, ended)).toMatchObject({ status: 'ended' });
    expect(await coverOf(world, mended)).toMatchObject({ status: 'bound' });
    expect(await exclusionOf(world, reopened)).toBe('occupation_class');
    expect([await owed(), await sweep()]).toEqual([{}, 0]);
    await books(world);
  });

  it('owes an order once to which several things happened: whichever job runs lives through them all', async () => {
    const id = await lost(amend, 3);
    await changed(atTime(world, world.now + 4 * hour), id, cancel);
    await loseOutbox();
    expect(await owed()).toEqual({ 'amend-policy': 1, 'end-policy': 1 });
    expect(await sweep()).toBe(1);
    await liveAll(world);
    expect([await owed(), await coverOf(world, id)]).toMatchObject([{}, { status: 'ended' }]);
  });

  it('leaves alone what is younger than two minutes', async () => {
    await lost(cancel, 1);
    expect(await sweep(hour + 2 * minute)).toBe(0);
    expect(await sweep(hour + 2 * minute + 1)).toBe(1);
  });

  it('leaves alone what the outbox or a chunk holds, under whichever topic of its policy', async () => {
    const id = await lost(amend, 3);
    await changed(atTime(world, world.now + 4 * hour), id, cancel);
    expect(await sweep()).toBe(0);
    await pack(world, 'end-policy');
    expect([await lists(), await sweep()]).toEqual([[], 0]);
  });

  it('never drives what is in quarantine, and still counts it as owed', async () => {
    await setAside('void-policy', 'order.cancelled', await lost(cancel, 1));
    await setAside('redecide-cover', 'cover.reopened', await lostMend());
    expect(await sweep()).toBe(0);
    expect(await owed()).toEqual({ 'void-policy': 1, 'redecide-cover': 1 });
    await world.sql`update quarantine set released_at = now()`;
    expect(await sweep()).toBe(2);
  });

  it('leaves what happened to an undecided order to its signing', async () => {
    const id = await order(world);
    await changed(atTime(world, world.now + hour), id, cancel);
    await loseOutbox();
    expect([await sweep(), await owed()]).toEqual([0, {}]);
  });

  it('is done by one process at a time', async () => {
    for (let i = 0; i < 5; i++) await lost(cancel, 1);
    const found = await Promise.all([sweep(), sweep(), sweep()]);
    expect(found.toSorted((a, b) => a - b)).toEqual([0, 0, 5]);
  });
});

describe('what is owed', () => {
  it('is a metric of each pipeline, with the age of the oldest, and zero where nothing is owed', async () => {
    await lost(cancel, 1);
    await lost(cancel, 2 - 1 / 60);
    const metrics = createMetrics();
    await collectStoreMetrics(world.sql, metrics, silentLogger());
    const values = async (metric: { get(): Promise<{ values: { labels: object; value: number }[] }> }) =>
      Object.fromEntries((await metric.get()).values.map(({ labels, value }) => [Object.values(labels).join(), value]));
    expect(await values(metrics.owed)).toEqual({
      ...{ 'issue-policy': 0, 'void-policy': 2, 'end-policy': 0, 'amend-policy': 0, 'redecide-cover': 0, notify: 0 },
    });
    const oldest = await countOwedChanges(world.sql, world.now + 3 * hour);
    expect(oldest.get('void-policy')).toEqual({ count: 2, oldestSeconds: 7_200 });
    expect((await values(metrics.oldestOwed))['end-policy']).toBe(0);
    expect(Object.keys(await values(metrics.oldestOwed))).toHaveLength(6);
  });
});
