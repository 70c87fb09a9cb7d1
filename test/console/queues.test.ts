import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answered } from '../../src/console/api/contract.ts';
import { stepOf } from '../../src/domain/run-times.ts';
import { jobs } from '../../src/queues/catalogue.ts';
import { beginChunk } from '../../src/store/chunks.ts';
import { newId } from '../../src/store/ids.ts';
import { claimOutbox } from '../../src/store/outbox.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { enterRunner, leaveRunner, touchRunner } from '../../src/store/runners.ts';
import { employer, order } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { catchUp, onlySchedule } from '../support/schedules.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

type Row = Answered<'queues.status'>['jobs'][number];
let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
const as = (name: string) => cookies.get(name) ?? '';

beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  await city.operator('other', ['system_administrator']);
  await city.operator('viewer', ['viewer']);
  await city.operator('county', ['viewer'], { regions: ['350702'] });
  for (const name of ['admin', 'other', 'viewer', 'county']) cookies.set(name, await city.signIn(name));
});
afterAll(() => city[Symbol.asyncDispose]());
/** Answers are kept for a moment; a change by a page is seen at once, one behind its back is waited for by pausing and resuming. */
const fresh = async (): Promise<void> => {
  await city.call('queues.pause', { job: 'run-canary', reason: 'a look' }, as('admin'));
  await city.call('queues.resume', { job: 'run-canary', reason: 'a look' }, as('admin'));
};
beforeEach(fresh);
const rowOf = async (job: string, who = 'viewer'): Promise<Row> => {
  const { body } = await city.call('queues.status', {}, as(who));
  const row = body.jobs.find((each) => each.job === job);
  if (!row) throw new Error(`${job} is not among ${body.jobs.map((each) => each.job)}`);
  return row;
};
const signed = (regionCode: string) =>
  employer(city.world, { regionCode }).then((e) => order(city.world, { employer: e }));

describe('the state of the queues', () => {
  it('names every job of the catalogue, and counts what waits, is packed and is in hand, by lane', async () => {
    const { body } = await city.call('queues.status', {}, as('viewer'));
    expect(body.jobs.map((row) => row.job)).toEqual(jobs.map((job) => job.name));
    for (let n = 0; n < 4; n++) await signed('350702');
    await signed('350782');
    const { sql } = city.world;
    const claim = { topic: 'order.signed', lane: 'live', from: 0, size: 1, leaseSeconds: 60 } as const;
    const { chunks } = await claimOutbox(sql, { ...claim, max: 2 });
    const runner = newId();
    const held = { id: chunks[0]?.id ?? 0, topics: ['order.signed'], runner, leaseSeconds: 60, alone: false };
    await beginChunk(sql, held);
    await fresh();
    const row = await rowOf('issue-policy');
    expect(row.owed).toMatchObject({ count: 5 });
    expect(row.lanes).toMatchObject([
      { lane: 'live', waiting: 3, packed: 1, running: 1, triedBefore: 0, stuck: 0 },
      { lane: 'bulk', waiting: 0, packed: 0, running: 0, oldestSeconds: null },
    ]);
    expect(row.lanes[0]?.oldestSeconds).toBeGreaterThanOrEqual(0);
  });

  it('shows a county its own part of the same', async () => {
    const all = await rowOf('issue-policy');
    const mine = await rowOf('issue-policy', 'county');
    const total = ({ lanes }: Row) => lanes.reduce((sum, l) => sum + l.waiting + l.packed + l.running, 0);
    expect([all.owed?.count, total(all)]).toEqual([5, 5]);
    expect([mine.owed?.count, total(mine)]).toEqual([4, 4]);
  });

  it('says how long chunks ran to who has the whole city alone: a chunk is not of one part', async () => {
    const { sql } = city.world;
    const { id } = await enterRunner(sql, { id: newId(), host: 'h', pid: 1 });
    await touchRunner(sql, id, { 'issue-policy': { [stepOf(40)]: 2 } });
    await fresh();
    expect((await rowOf('issue-policy')).chunkRuns).toMatchObject({ count: 2 });
    expect((await rowOf('issue-policy', 'county')).chunkRuns).toBeNull();
    await leaveRunner(sql, id);
  });

  it('says how much got done without what is still in hand, how long it had waited, and which rows that comes from', async () => {
    await performJob(city.world, 'issue-policy');
    await fresh();
    const { flow } = await rowOf('issue-policy');
    expect(flow).toMatchObject({ from: 'decisions', minutes: 10, done: 4, runMs: null });
    expect(flow?.waitMs?.p95).toBeGreaterThanOrEqual(flow?.waitMs?.p50 ?? Number.POSITIVE_INFINITY);
    expect((await rowOf('issue-policy', 'county')).flow?.done).toBe(3);
    expect((await rowOf('void-policy')).flow).toBeNull();
  });

  it('measures waits and run times of what a clock drives by its runs', async () => {
    const { world } = city;
    const minute = 60_000;
    await onlySchedule(world, 'check-fund', { cron: '* * * * *', backfill: 'each', from: world.now - 3 * minute });
    await catchUp(world, 'check-fund', world.now);
    await fresh();
    expect((await rowOf('check-fund')).flow).toMatchObject({ from: 'runs', done: 3, minutes: 1_440 });
    expect((await rowOf('check-fund')).flow?.runMs?.p95).toBeGreaterThanOrEqual(0);
  });

  it('groups what failed by cause, within the scope', async () => {
    const subjects = { near: await signed('350702'), far: await signed('350782'), nowhere: newId() };
    for (const [name, subjectId] of Object.entries(subjects))
      await quarantineSubject(city.world.sql, {
        ...{ job: 'issue-policy', topic: 'order.signed', subjectId, code: name === 'far' ? 'crash' : '23505' },
        ...{ message: 'a row that cannot be processed', attempts: 3 },
      });
    await fresh();
    expect((await rowOf('issue-policy')).causes).toMatchObject([
      { code: '23505', count: 2 },
      { code: 'crash', count: 1 },
    ]);
    expect((await rowOf('issue-policy', 'county')).causes).toMatchObject([{ code: '23505', count: 1 }]);
  });
});

describe('pausing a job', () => {
  it('shows who, why and since when to everybody, once however often it is asked for, and is audited', async () => {
    const pause = (who: string, reason: string) => city.call('queues.pause', { job: 'notify', reason }, as(who));
    const [first, second] = await Promise.all([pause('admin', 'gateway is down'), pause('other', 'me too')]);
    expect([first.body.paused, second.body.paused].toSorted()).toEqual([false, true]);
    const [won, lost] = first.body.paused ? ['admin', second] : ['other', first];
    expect(lost.body.first).toEqual({ by: `operator:${won}`, at: city.clock.now });
    const { pause: shown } = await rowOf('notify', 'county');
    const winner = first.body.paused ? ['admin', 'gateway is down'] : ['other', 'me too'];
    expect(shown).toEqual({ by: `operator:${winner[0]}`, reason: winner[1], since: city.clock.now });
    const resume = () => city.call('queues.resume', { job: 'notify', reason: 'it is back' }, as('admin'));
    expect((await resume()).body).toEqual({ resumed: true, first: null });
    const late = { resumed: false, first: { by: 'operator:admin', at: city.clock.now } };
    expect((await resume()).body).toEqual(late);
    expect((await rowOf('notify')).pause).toBeNull();
    const audited = await city.world.sql`select action, reason from audit_log where subject_id = 'notify' order by id`;
    expect([...audited]).toEqual([
      { action: 'job.pause', reason: winner[1] },
      { action: 'job.resume', reason: 'it is back' },
    ]);
  });

  it('takes a reason, and a job that there is', async () => {
    const tried = [
      { job: 'notify', reason: ' ' },
      { job: 'tell-nobody', reason: 'x' },
    ];
    for (const input of tried) {
      const { status } = await city.send('queues.pause', input, { cookie: as('admin') });
      expect(status).toBe(400);
    }
  });
});
