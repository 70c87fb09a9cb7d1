import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBulkRunner } from '../../src/console/api/bulk/run.ts';
import type { Answered } from '../../src/console/api/contract.ts';
import { silentLogger } from '../../src/log.ts';
import { type BulkWorks, bulkStep } from '../../src/store/bulk-actions-step.ts';
import { bulkWorks } from '../../src/store/bulk-actions-works.ts';
import { connect } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { disableOperator } from '../../src/store/operators.ts';
import { quarantineSubject, retryQuarantined } from '../../src/store/quarantine.ts';
import { cityAccess } from '../support/access.ts';
import { employer, order, worker } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
const as = (who: string) => cookies.get(who) ?? '';
const county = { regions: ['350702'] };

beforeAll(async () => {
  city = await startConsole();
  for (const [name, roles, place] of [
    ['li.hua', ['operator'], {}],
    ['near', ['operator'], county],
    ['other', ['operator'], county],
    ['viewer', ['viewer'], {}],
    ['adjuster', ['adjuster'], {}],
  ] as const) {
    await city.operator(name, roles, place);
    cookies.set(name, await city.signIn(name));
  }
});
afterAll(() => city[Symbol.asyncDispose]());
beforeEach(async () => {
  await city.world.sql`delete from bulk_action_rows`;
  await city.world.sql`delete from bulk_actions`;
  await city.world.sql`delete from quarantine`;
  await city.world.sql`delete from chunks`;
});

const aside = async (subjectId: string, code = 'crash'): Promise<void> =>
  quarantineSubject(city.world.sql, {
    ...{ job: 'issue-policy', topic: 'order.signed', subjectId, code, message: 'x', attempts: 3 },
  });
const many = async (count: number, code = 'crash'): Promise<void> => {
  for (let n = 0; n < count; n++) await aside(newId(), code);
};
const action = 'quarantine.retry';
type Filter = Record<string, string>;
const preview = (filter: Filter = {}, who = 'li.hua') => city.call('bulk.preview', { action, filter }, as(who));
const begin = async (filter: Filter = {}, who = 'li.hua', id = newId()) => {
  const { body } = await preview(filter, who);
  return city.call('bulk.begin', { id, action, filter, until: body.until, reason: 'mended' }, as(who));
};
const one = async (id: string, who = 'li.hua'): Promise<Answered<'bulk.one'>> =>
  (await city.call('bulk.one', { id }, as(who))).body;
const deps = () => ({ sql: city.world.sql, works: bulkWorks, now: () => city.clock.now });
const runAll = async (works: BulkWorks = bulkWorks): Promise<void> => {
  while (await bulkStep({ ...deps(), works }));
};
const waiting = async (): Promise<number> => {
  const [row] = await city.world.sql<
    { n: number }[]
  >`select count(*)::int4 as n from quarantine where released_at is null`;
  return row?.n ?? 0;
};
/** How often each quarantined row was driven again. */
const driven = async (): Promise<number[]> => {
  const rows = await city.world.sql<{ n: number }[]>`select count(*)::int4 as n from chunks group by ids order by n`;
  return rows.map((row) => row.n);
};

describe('an act on all that match', () => {
  it('is previewed with exactly what it will do, begun once however often it is asked for, and audited', async () => {
    await many(3);
    await many(2, '23505');
    const shown = await preview({ code: 'crash' });
    expect(shown.body).toMatchObject({ count: 3, tooMany: false, refused: [] });
    expect(shown.body.samples).toHaveLength(3);
    expect(shown.body.filter.map(({ label, value, words }) => [label.zh, value, words?.zh])).toEqual([
      ['状态', 'waiting', '待处理'],
      ['原因', 'crash', '处理进程多次崩溃'],
    ]);
    await many(1);
    const input = {
      id: newId(),
      action,
      filter: { code: 'crash' },
      until: shown.body.until,
      reason: 'mended',
    } as const;
    const begun = await Promise.all([1, 2].map(() => city.call('bulk.begin', input, as('li.hua'))));
    expect(begun.map(({ body }) => [body.id, body.total])).toEqual([
      [input.id, 3],
      [input.id, 3],
    ]);
    await runAll();
    expect((await city.call('bulk.begin', input, as('li.hua'))).body).toMatchObject({ state: 'done', done: 3 });
    expect(await waiting()).toBe(3);
    const audited = await city.world.sql`
      select action, actor, reason, after from audit_log where subject_id = ${input.id} order by id`;
    expect([...audited]).toEqual([
      { action: 'bulk.begin', actor: 'operator:li.hua', reason: 'mended', after: expect.objectContaining({ rows: 3 }) },
      { action: 'bulk.finish', actor: 'operator:li.hua', reason: null, after: { done: 3, skipped: 0, failed: 0 } },
    ]);
  });

  it('keeps no telephone number of its filter', async () => {
    await many(1, '13800138000');
    const { id, total } = (await begin({ code: '13800138000' })).body;
    expect(total).toBe(1);
    const kept = await city.world.sql`
      select filter->>'code' as code from bulk_actions where id = ${id} union all select after->'filter'->>'code' from audit_log where subject_id = ${id}`;
    expect([...kept]).toEqual([{ code: '***' }, { code: '***' }]);
    await runAll();
  });

  it('refuses nothing at all, a filter that is none, and an act that there is not', async () => {
    expect((await begin({ code: 'no-such' })).status).toBe(422);
    const strange = { action, filter: { job: 'x'.repeat(100) } };
    const refused = await city.send('bulk.preview', strange, { cookie: as('li.hua') });
    expect([refused.status, refused.body.code]).toEqual([422, 'filter_invalid']);
    const none = await city.send('bulk.preview', { action: 'drop.tables', filter: {} }, { cookie: as('li.hua') });
    expect(none.status).toBe(400);
  });

  it('is for who may do both: many at once, and the thing itself', async () => {
    await many(1);
    expect((await preview({}, 'viewer')).status).toBe(403);
    expect((await preview({}, 'adjuster')).status).toBe(403);
  });

  it('says what was passed by, row by row', async () => {
    await many(4);
    const { body } = await begin();
    const [first] = await city.world.sql<{ id: string }[]>`select id from quarantine order by quarantined_at limit 1`;
    await retryQuarantined(city.world.sql, cityAccess(), [first?.id ?? ''], { reason: null, at: 0 });
    await runAll();
    expect(await one(body.id)).toMatchObject({ state: 'done', done: 3, skipped: 1, failed: 0, waiting: 0 });
    const passed = await city.call('bulk.rows', { bulkId: body.id, rowState: 'skipped' }, as('li.hua'));
    expect(passed.body.rows).toMatchObject([{ id: 1, subjectId: first?.id, state: 'skipped', detail: 'released' }]);
    const all = await city.call('bulk.rows', { bulkId: body.id, limit: 3 }, as('li.hua'));
    const rest = await city.call('bulk.rows', { bulkId: body.id, after: all.body.next ?? '' }, as('li.hua'));
    expect([...all.body.rows, ...rest.body.rows].map((row) => row.id)).toEqual([1, 2, 3, 4]);
    expect((await city.call('bulk.rows.count', { bulkId: body.id, rowState: 'done' }, as('li.hua'))).body.count).toBe(
      3,
    );
  });
});

describe('the rows of an act', () => {
  it('are each done once by any number of processes side by side', async () => {
    await many(450);
    const { body } = await begin();
    const pools = [1, 2, 3].map((n) => connect(city.world.url, { max: 2, name: `process ${n}` }));
    const { now } = deps();
    const runners = pools.map((sql) => startBulkRunner({ sql, now, log: silentLogger(), everyMs: 5 }));
    await waitUntil('the act is done', async () => (await one(body.id)).state === 'done');
    await Promise.all(runners.map((runner) => runner.stop()));
    await Promise.all(pools.map((pool) => pool.end()));
    expect(await one(body.id)).toMatchObject({ done: 450, skipped: 0, failed: 0 });
    expect(new Set(await driven())).toEqual(new Set([1]));
    expect(await driven()).toHaveLength(450);
  });

  it('go on where a process left them that died in the middle of a step', async () => {
    await many(250);
    const { body } = await begin();
    await bulkStep(deps());
    const dying = new Error('the process dies');
    const cut: BulkWorks = {
      [action]: {
        ...bulkWorks[action],
        act: async (...asked) => {
          await bulkWorks[action].act(...asked);
          throw dying;
        },
      },
    };
    await expect(bulkStep({ ...deps(), works: cut })).rejects.toBe(dying);
    expect(await one(body.id)).toMatchObject({ state: 'running', done: 100, waiting: 150 });
    expect(await waiting()).toBe(150);
    await runAll();
    expect(await one(body.id)).toMatchObject({ state: 'done', done: 250, skipped: 0 });
    expect(new Set(await driven())).toEqual(new Set([1]));
  });

  it('fail alone where one is at fault, and the rest is done', async () => {
    await many(5);
    const { body } = await begin();
    const [, , third] = await city.world.sql<{ id: string }[]>`select id from quarantine order by quarantined_at`;
    const faulty: BulkWorks = {
      [action]: {
        ...bulkWorks[action],
        act: async (tx, access, ids, by) => {
          if (ids.includes(third?.id ?? '')) await tx`select 1 / 0`;
          return bulkWorks[action].act(tx, access, ids, by);
        },
      },
    };
    await runAll(faulty);
    expect(await one(body.id)).toMatchObject({ state: 'done', done: 4, failed: 1 });
    const { body: failures } = await city.call('bulk.rows', { bulkId: body.id, rowState: 'failed' }, as('li.hua'));
    expect(failures.rows).toMatchObject([
      { id: 3, subjectId: third?.id, state: 'failed', detail: expect.stringContaining('22012') },
    ]);
    expect(await waiting()).toBe(1);
  });

  it('stay as they are when it is stopped: what is done is done, the rest is left; who comes second learns who was first', async () => {
    await many(250);
    const { body } = await begin();
    await bulkStep(deps());
    const abort = () => city.call('bulk.abort', { id: body.id, reason: 'wrong filter' }, as('li.hua'));
    expect((await abort()).body).toEqual({ aborted: true, first: null });
    const first = { by: 'operator:li.hua', at: city.clock.now };
    expect((await abort()).body).toEqual({ aborted: false, first });
    await runAll();
    expect(await one(body.id)).toMatchObject({
      ...{ state: 'aborted', done: 100, waiting: 150, abortedBy: 'operator:li.hua', finishedAt: null },
    });
    expect(await waiting()).toBe(150);
  });
});

describe('whoever begins an act', () => {
  const both = async (): Promise<void> => {
    for (const regionCode of ['350702', '350702', '350782'])
      await aside(await order(city.world, { employer: await employer(city.world, { regionCode }) }));
  };

  it('acts within their part of the city, and others of it do not see it', async () => {
    await both();
    const { body } = await begin({}, 'near');
    expect(body.total).toBe(2);
    await runAll();
    expect(await one(body.id, 'near')).toMatchObject({ done: 2, skipped: 0 });
    expect(await waiting()).toBe(1);
    for (const route of ['bulk.one', 'bulk.abort'] as const) {
      const { status } = await city.send(route, { id: body.id, reason: 'x' }, { cookie: as('other') });
      expect(status).toBe(404);
    }
    expect((await city.call('bulk.list', {}, as('other'))).body.rows).toEqual([]);
    expect((await city.call('bulk.rows', { bulkId: body.id }, as('other'))).body.rows).toEqual([]);
    expect((await city.call('bulk.count', {}, as('li.hua'))).body.count).toBe(1);
  });

  it('sees, with a smaller part of the city than they began it with, those of its rows that lie there, and counts of these', async () => {
    const { world } = city;
    await city.operator('narrowed', ['operator']);
    cookies.set('narrowed', await city.signIn('narrowed'));
    await both();
    const { body } = await begin({}, 'narrowed');
    const nameless = async (regionCode: string) =>
      order(world, {
        worker: await worker(world, { identity: 'invalid' }),
        employer: await employer(world, { regionCode }),
      });
    const there = await nameless('350702');
    await nameless('350782');
    await performJob(world, 'issue-policy');
    const asked = { action: 'order.redecide', filter: { reason: 'identity_invalid' } } as const;
    const { until } = (await city.call('bulk.preview', asked, as('narrowed'))).body;
    const input = { ...asked, id: newId(), until, reason: 'mended' };
    const begun = (await city.call('bulk.begin', input, as('narrowed'))).body;
    const rowsOf = async (bulkId: string) =>
      (await city.call('bulk.rows', { bulkId }, as('narrowed'))).body.rows.map(({ subjectId }) => subjectId);
    expect([body.total, begun.total, (await rowsOf(body.id)).length]).toEqual([3, 2, 3]);
    await world.sql`update operators set region_codes = array['350702'] where name = 'narrowed'`;
    expect([(await one(body.id, 'narrowed')).total, (await rowsOf(body.id)).length]).toEqual([2, 2]);
    expect([(await one(begun.id, 'narrowed')).total, await rowsOf(begun.id)]).toEqual([1, [there]]);
    await world.sql`update operators set region_codes = array['350782'], service_point_codes = '{}' where name = 'narrowed'`;
    expect((await one(begun.id, 'narrowed')).total).toBe(1);
    expect((await one(body.id)).total).toBe(3);
  });

  it('takes no row further than they may see and do when it is done', async () => {
    const { world } = city;
    const by = { at: world.now, reason: null };
    await city.operator('moving', ['operator']);
    cookies.set('moving', await city.signIn('moving'));
    await both();
    const { body } = await begin({}, 'moving');
    expect(body.total).toBe(3);
    await world.sql`update operators set region_codes = array['350702'] where name = 'moving'`;
    await runAll();
    expect(await one(body.id)).toMatchObject({ done: 2, skipped: 1 });

    await world.sql`delete from quarantine`;
    await both();
    const second = await begin({}, 'moving');
    await disableOperator(world.sql, cityAccess(), 'moving', by);
    await runAll();
    expect(await one(second.body.id)).toMatchObject({ state: 'done', done: 0, failed: 2 });
    expect(await waiting()).toBe(3);
  });
});

describe('deciding excluded orders again', () => {
  it('takes those that can still be covered, refuses the rest with the reason, and owes each once', async () => {
    const { world } = city;
    const hands = await Promise.all([1, 2].map(() => worker(world, { identity: 'missing' })));
    const orders = await Promise.all(hands.map((hand) => order(world, { worker: hand })));
    await performJob(world, 'issue-policy');
    await world.sql`update cover_exclusions set possible_until = null where order_id = ${orders[1] ?? ''}`;
    const asked = { action: 'order.redecide', filter: { reason: 'identity_missing' } } as const;
    const shown = await city.call('bulk.preview', asked, as('li.hua'));
    expect(shown.body).toMatchObject({ count: 1, refused: [{ code: 'over', count: 1 }] });
    const input = { ...asked, id: newId(), until: shown.body.until, reason: 'mended' };
    await city.call('bulk.begin', input, as('li.hua'));
    await runAll();
    expect(await one(input.id)).toMatchObject({ state: 'done', done: 1 });
    const owed = await world.sql`select subject_id from outbox where topic = 'cover.reopened'`;
    expect(owed.map((row) => row.subject_id)).toEqual([orders[0]]);
  });

  it('tells its filter as the list does, before it is begun and for good: the employer by name, days as days', async () => {
    const { world } = city;
    const boss = await employer(world);
    await order(world, { employer: boss, occupationClass: 6 });
    await performJob(world, 'issue-policy');
    const [named] = await world.sql<{ name: string }[]>`select name from employers where id = ${boss.id}`;
    const asked = {
      action: 'order.redecide',
      filter: { employerId: boss.id, still: 'possible', from: '2026-05-01', to: '2026-05-11' },
    } as const;
    const { body } = await city.call('bulk.preview', asked, as('li.hua'));
    expect(body.filter.map(({ label, words, value }) => [label.zh, words?.zh ?? value])).toEqual([
      ['用工主体', named?.name],
      ['补救时限', '未过'],
      ['决定自', '2026-05-01'],
      ['决定至', '2026-05-11'],
    ]);
    expect(body.samples.map(({ note }) => note.map(({ en }) => en))).toEqual([
      ['the occupation class is unknown or outside the plan'],
    ]);
    const id = newId();
    await city.call('bulk.begin', { ...asked, id, until: body.until, reason: 'mended' }, as('li.hua'));
    expect(await one(id)).toMatchObject({ filter: body.filter, until: body.until });
  });
});
