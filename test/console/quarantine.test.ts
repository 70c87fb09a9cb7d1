import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src/console/api/contract.ts';
import type { JobName } from '../../src/queues/catalogue.ts';
import { newId } from '../../src/store/ids.ts';
import { payloadTopic, quarantineSubject } from '../../src/store/quarantine.ts';
import { countFailure } from '../../src/store/subject-attempts.ts';
import { employer, order } from '../support/builders.ts';
import { changed, exclusionOf, liveAll } from '../support/order-life.ts';
import { look, onlySchedule } from '../support/schedules.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
const as = (who: string) => cookies.get(who) ?? '';

beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['operator']);
  await city.operator('near', ['operator'], { regions: ['350702'] });
  await city.operator('far', ['operator'], { regions: ['350782'] });
  for (const who of ['li.hua', 'near', 'far']) cookies.set(who, await city.signIn(who));
});
afterAll(() => city[Symbol.asyncDispose]());

const aside = async (subjectId: string, topic = 'order.signed', job: JobName = 'issue-policy'): Promise<string> => {
  await quarantineSubject(city.world.sql, {
    ...{ job, topic, subjectId, code: '23505', message: 'a row is there already', attempts: 2 },
  });
  const [row] = await city.world.sql<{ id: string }[]>`
    select id from quarantine where subject_id = ${subjectId} and topic = ${topic} and released_at is null`;
  return row?.id ?? '';
};
const open = (id: string, who = 'li.hua') => city.call('quarantine.one', { id }, as(who));
const retry = (id: string, who = 'li.hua') => city.call('quarantine.retry', { ids: [id], reason: 'mended' }, as(who));
const signed = async () => order(city.world, { employer: await employer(city.world, { regionCode: '350702' }) });

describe('one quarantined row', () => {
  it('says what it is about, that it is set aside, and all that happened to the same subject before', async () => {
    const subject = await signed();
    const first = await aside(subject);
    expect((await open(first)).body).toMatchObject({
      ...{ subject: { kind: 'order', id: subject, state: 'owed' }, held: 'quarantine', earlier: [], acts: [] },
      row: { id: first, job: 'issue-policy', code: '23505', attempts: 2, regionCode: '350702', releasedAt: null },
    });
    await retry(first);
    expect((await open(first)).body).toMatchObject({ held: 'chunk', row: { releasedBy: 'operator:li.hua' } });
    await countFailure(city.world.sql, 'order.signed', subject);
    const again = await aside(subject);
    const { body } = await open(again);
    expect(body.earlier.map(({ id }) => id)).toEqual([first]);
    expect(body.acts).toMatchObject([
      { action: 'quarantine.retry', actor: 'operator:li.hua', reason: 'mended', outcome: 'retried' },
    ]);
    expect(body.tries).toMatchObject({ failures: 1, crashes: 0 });
  });

  it('knows a run of a schedule, and a delivery that nobody understands', async () => {
    const { world } = city;
    await onlySchedule(world, 'check-fund', { cron: '* * * * *', backfill: 'latest', from: world.now - 60_000 });
    await look(world, world.now);
    const [run] = await world.sql<{ id: string }[]>`select id from schedule_runs where name = 'check-fund'`;
    const held = await open(await aside(run?.id ?? '', 'check-fund.due', 'check-fund'));
    expect(held.body.subject).toMatchObject({ kind: 'run', name: 'check-fund', dueAt: world.now, state: 'queued' });
    const strange = await aside(newId(), payloadTopic);
    expect((await open(strange)).body.subject.kind).toBe('payload');
    await retry(strange);
    expect((await open(strange)).body.held).toBe('nowhere');
  });

  it('is not there for who has another part of the city, as if it did not exist', async () => {
    const id = await aside(await signed());
    expect((await open(id, 'near')).status).toBe(200);
    const there = await open(id, 'far');
    const never = await open(newId(), 'far');
    expect([there.status, there.body]).toEqual([404, expect.objectContaining({ code: 'quarantined_unknown' })]);
    expect(never.status).toBe(404);
    const strange = newId();
    const both = { ids: [id, strange], reason: 'mended' };
    expect((await city.call('quarantine.retry', both, as('far'))).body).toEqual({ released: [], late: [] });
    expect((await open(id)).body.held).toBe('quarantine');
    expect(await city.world.sql`select from audit_log where subject_id = any(${[id, strange]})`).toHaveLength(0);
  });
});

describe('a retry that comes second', () => {
  it('says who was first and when, to who may see the row', async () => {
    const id = await aside(await signed());
    const both = await Promise.all(['li.hua', 'near'].map(async (who) => ({ who, ...(await retry(id, who)) })));
    const first = both.find(({ body }) => body.released.length > 0)?.who;
    const second = both.find(({ who }) => who !== first);
    const [row] = await city.world.sql<{ at: number }[]>`select released_at as at from quarantine where id = ${id}`;
    expect(second?.body).toEqual({ released: [], late: [{ id, by: `operator:${first}`, at: row?.at }] });
    expect((await retry(id, 'far')).body).toEqual({ released: [], late: [] });
  });
});

describe('an order in quarantine that should not be covered', () => {
  it('gets its decision once it is cancelled and driven again, and is not to be discarded', async () => {
    const subject = await signed();
    const id = await aside(subject);
    await changed(city.world, subject, { kind: 'cancel', reason: 'signed twice' });
    expect((await open(id)).body.subject).toMatchObject({ state: 'owed' });
    await retry(id);
    await liveAll(city.world);
    expect(await exclusionOf(city.world, subject)).toBe('order_cancelled');
    expect(Object.keys(contract).filter((name) => name.startsWith('quarantine.'))).not.toContain('quarantine.discard');
  });
});
