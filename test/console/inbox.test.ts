import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InboxRow } from '../../src/console/api/inbox/routes.ts';
import { keepRefusedOrders } from '../../src/intake/refused-orders.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { employer, orders, worker } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

const hour = 3_600_000;
let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
const cookie = (name: string): string => cookies.get(name) ?? '';

/** An order as it was sent and refused: nobody knew its worker. */
const refuse = (externalId: string, boss: string, code = 'unknown_worker') => {
  const { sql, now, calendar } = city.world;
  const day = calendar.dateOf(now + 24 * hour);
  const raw = {
    ...{ external_id: externalId, worker_external_id: 'W-late', employer_external_id: boss, occupation_class: '2' },
    signed_at: new Date(now).toISOString(),
    ...{ starts_at: `${day}T08:00:00+08:00`, ends_at: `${day}T17:00:00+08:00` },
  };
  const refusal = { column: 'worker_external_id', code, message: 'there is no such worker' };
  const orders = [{ sent: { raw }, surface: 'import' as const, line: 2, refusal }];
  return keepRefusedOrders(sql, city.cipher, { source: 'market', now: now - hour, orders });
};

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const people: [string, string[], string[]][] = [
    ['li', ['operator'], []],
    ['wang', ['operator'], []],
    ['of-wuyishan', ['operator'], ['350782']],
    ['looking-on', ['viewer'], []],
    ['of-secrets', ['security_administrator'], []],
  ];
  for (const [name, roles, regions] of people) {
    await city.operator(name, roles, { regions });
    cookies.set(name, await city.signIn(name));
  }
  const wuyishan = await employer(world, { regionCode: '350782' });
  const nameless = await worker(world, { identity: 'invalid' });
  await orders(world, 2, (i) => ({
    ...{ employer: wuyishan, worker: nameless },
    startsAt: world.now + (i + 1) * 24 * hour,
    endsAt: world.now + (i + 1) * 24 * hour + hour,
  }));
  await performJob(world, 'issue-policy');
  await quarantineSubject(world.sql, {
    ...{
      job: 'issue-policy',
      topic: 'order.signed',
      subjectId: newId(),
      code: 'crash',
      message: 'crashed',
      attempts: 3,
    },
  });
  await openAlarm(world.sql, { kind: 'gap_open', subject: '350782', regionCode: '350782' });
  await openAlarm(world.sql, { kind: 'fund_low', subject: 'LGB/2026' });
  await openAlarm(world.sql, { kind: 'quarantined', subject: 'issue-policy' });
  await refuse('O-refused', wuyishan.externalId);
});
afterAll(() => city[Symbol.asyncDispose]());

type Filter = Parameters<typeof city.call<'inbox.list'>>[1];
const list = async (name: string, filter: Filter = {}): Promise<InboxRow[]> =>
  (await city.call('inbox.list', filter, cookie(name))).body.rows;
const counts = async (name: string) => (await city.call('inbox.counts', {}, cookie(name))).body;
const one = async (kind: InboxRow['kind'], code?: string): Promise<InboxRow> => {
  const views = await Promise.all([list('li', { kind }), list('li', { kind, view: 'snoozed' })]);
  const row = views.flat().find((item) => code === undefined || item.code === code);
  if (!row) throw new Error(`nothing of ${kind} is in the inbox`);
  return row;
};
const marking = ({ kind, subject, version }: InboxRow) => ({ kind, subject, version });
const code = ({ body }: { body: unknown }) => (body as { code?: string }).code;

describe('the inbox', () => {
  it('holds everything that wants a person, the weightiest first, and what it summarises only once', async () => {
    const rows = await list('li');
    expect(rows.map((row) => [row.weight, row.kind, row.code])).toEqual([
      [3, 'alarm', 'gap_open'],
      [2, 'rejection', 'unknown_worker'],
      [2, 'identity', 'identity_invalid'],
      [2, 'quarantine', 'crash'],
      [1, 'alarm', 'fund_low'],
    ]);
    expect(rows.find(({ kind }) => kind === 'identity')?.detail).toMatchObject({ orders: 2 });
  });

  it('comes in pages that join without a seam', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { body } = await city.call('inbox.list', { limit: 2, ...(after ? { after } : {}) }, cookie('li'));
      seen.push(...body.rows.map(({ subject }) => subject));
      after = body.next ?? undefined;
    } while (after);
    expect(seen).toEqual((await list('li')).map(({ subject }) => subject));
  });

  it('shows a county operator what lies in their county, and who may see nothing of it nothing', async () => {
    expect((await list('of-wuyishan')).map(({ kind }) => kind)).toEqual(['alarm', 'rejection', 'identity']);
    expect(await list('of-secrets')).toEqual([]);
    const fund = await one('alarm', 'fund_low');
    const foreign = await city.call('inbox.take', marking(fund), cookie('of-wuyishan'));
    expect([foreign.status, code(foreign)]).toEqual([404, 'inbox_missing']);
    const { kind, subject } = fund;
    const colleagues = await city.call('inbox.colleagues', { kind, subject }, cookie('of-wuyishan'));
    expect([colleagues.status, code(colleagues)]).toEqual([404, 'inbox_missing']);
  });

  it('is taken once for a double click, and says to the second of two who was first', async () => {
    const row = await one('quarantine');
    const twice = await Promise.all([1, 2].map(() => city.call('inbox.take', marking(row), cookie('li'))));
    expect(twice.map(({ status, body }) => [status, body.version])).toEqual([
      [200, 1],
      [200, 1],
    ]);
    const late = await city.call('inbox.take', marking(row), cookie('wang'));
    expect([late.status, code(late)]).toEqual([409, 'inbox_changed']);
    expect((late.body as unknown as { detail: string }).detail).toContain('operator:li');
    const audited = await city.world.sql`select actor from audit_log where action = 'inbox.take'`;
    expect([...audited]).toEqual([{ actor: 'operator:li' }]);
    expect((await list('li', { view: 'mine' })).map(({ kind }) => kind)).toEqual(['quarantine']);
    expect((await list('wang', { view: 'free' })).map(({ kind }) => kind)).not.toContain('quarantine');
  });

  it('has one holder of two who take it at the same instant', async () => {
    const row = await one('rejection');
    const both = await Promise.all(['li', 'wang'].map((name) => city.call('inbox.take', marking(row), cookie(name))));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const held = await one('rejection');
    expect(held.version).toBe(1);
    await city.call('inbox.release', marking(held), cookie('li'));
    expect((await one('rejection')).holder).toBeNull();
  });

  it('is handed to a colleague who can do it, with a reason, and to nobody else', async () => {
    const fund = await one('alarm', 'fund_low');
    const to = (name: string) =>
      city.call('inbox.hand-over', { ...marking(fund), to: name, reason: 'my shift is over' }, cookie('li'));
    const { kind, subject } = fund;
    expect((await city.call('inbox.colleagues', { kind, subject }, cookie('li'))).body.names).toEqual(['wang']);
    const elsewhere = await to('of-wuyishan');
    expect([elsewhere.status, code(elsewhere)]).toEqual([422, 'colleague_cannot']);
    expect(code(await to('looking-on'))).toBe('colleague_cannot');
    const nobody = await to('nobody-there');
    const withoutName = (answer: typeof nobody, name: string) => JSON.stringify(answer.body).replaceAll(name, '');
    expect(nobody.status).toBe(422);
    expect(withoutName(nobody, 'nobody-there')).toBe(withoutName(elsewhere, 'of-wuyishan'));
    expect((await to('wang')).status).toBe(200);
    expect((await list('wang', { view: 'mine' })).map((row) => row.code)).toEqual(['fund_low']);
  });

  it('sleeps until its time with a reason, and comes back by itself', async () => {
    const row = await one('identity');
    const until = city.clock.now + hour / 3;
    const past = await city.call('inbox.snooze', { ...marking(row), until: 1, reason: 'later' }, cookie('li'));
    expect([past.status, code(past)]).toEqual([422, 'snooze_past']);
    const month = city.clock.now + 30 * 24 * hour;
    const long = await city.call('inbox.snooze', { ...marking(row), until: month + 1, reason: 'later' }, cookie('li'));
    expect([long.status, code(long)]).toEqual([422, 'snooze_too_long']);
    await city.call('inbox.snooze', { ...marking(row), until, reason: 'the worker comes at ten' }, cookie('li'));
    expect((await list('li')).map(({ kind }) => kind)).not.toContain('identity');
    expect(await list('wang', { view: 'snoozed' })).toMatchObject([
      { kind: 'identity', snoozedBy: 'operator:li', snoozeReason: 'the worker comes at ten', snoozedUntil: until },
    ]);
    city.clock.now += hour / 3;
    expect((await list('li')).map(({ kind }) => kind)).toContain('identity');
    city.clock.now -= hour / 3;
  });

  it('is marked by nobody who may only look at it', async () => {
    const row = await one('alarm', 'gap_open');
    const refused = await city.call('inbox.take', marking(row), cookie('looking-on'));
    expect([refused.status, code(refused)]).toEqual([403, 'forbidden']);
  });

  it('counts what the lists hold', async () => {
    const [mine, all, free, snoozed] = await Promise.all(
      (['mine', 'all', 'free', 'snoozed'] as const).map(async (view) => (await list('wang', { view })).length),
    );
    const told = await counts('wang');
    expect(told).toEqual({ mine, all, free, snoozed, exact: true });
  });

  it('drafts what one has done oneself in the last hours, from the audit log', async () => {
    const [item] = await list('wang', { view: 'free' });
    if (!item) throw new Error('nothing is free');
    const marking = { kind: item.kind, subject: item.subject, version: item.version };
    const until = city.clock.now + hour;
    await city.call('inbox.snooze', { ...marking, until, reason: 'called them' }, cookie('wang'));
    const shift = async (name: string) => (await city.call('inbox.shift', { hours: 8 }, cookie(name))).body;
    const { acts, since } = await shift('wang');
    expect(since).toBe(city.clock.now - 8 * hour);
    const snoozed = acts.find(({ action }) => action === 'inbox.snooze');
    expect(snoozed).toMatchObject({
      subjectType: 'inbox',
      things: 1,
      reasons: expect.arrayContaining(['called them']),
    });
    expect(snoozed?.subjects).toEqual([
      expect.objectContaining({
        subjectId: `${item.kind}:${item.subject}`,
        after: expect.objectContaining({ snoozedUntil: until }),
      }),
    ]);
    await city.call('sign-in.password', { name: 'looking-on', password: 'a guess of anybody' });
    expect((await shift('looking-on')).acts).toEqual([]);
  });

  it('signs a refused order that was mended, gives up one that never will be, each within the county', async () => {
    const { world } = city;
    const yanping = await employer(world, { regionCode: '350702' });
    await refuse('O-never', yanping.externalId, 'fields_invalid');
    const rejected = await list('li', { kind: 'rejection' });
    const idOf = (externalId: string) => [rejected.find(({ about }) => about === externalId)?.subject ?? ''];
    const late = await worker(world);
    await world.sql`update workers set external_id = 'W-late' where id = ${late.id}`;

    const never = { ids: idOf('O-never'), reason: 'signed on paper' };
    const foreign = await city.call('inbox.discard-rejections', never, cookie('of-wuyishan'));
    expect(foreign.body.discarded).toEqual([]);
    const gone = await Promise.all(
      ['li', 'wang'].map((name) => city.call('inbox.discard-rejections', never, cookie(name))),
    );
    expect(gone.flatMap(({ body }) => body.discarded)).toEqual(never.ids);
    const audited = await world.sql`
      select from audit_log where action = 'rejection.discard' and subject_id = any(${never.ids})`;
    expect(audited).toHaveLength(1);
    const mended = { ids: idOf('O-refused'), reason: 'the worker came' };
    const tried = await city.call('inbox.retry-rejections', mended, cookie('of-wuyishan'));
    expect(tried.body).toEqual({ ids: mended.ids, signed: 1, refused: 0 });
    const again = await city.call('inbox.retry-rejections', mended, cookie('of-wuyishan'));
    expect(again.body).toEqual({ ids: [], signed: 0, refused: 0 });
    expect(await list('li', { kind: 'rejection' })).toEqual([]);
  });
});

describe('what somebody holds who can no longer come to it', () => {
  const reason = '岗位变动';
  const whole = { regionCodes: [], servicePointCodes: [] };
  const wuyishan = { regionCodes: ['350782'], servicePointCodes: [] };
  const holders = async () => {
    const rows = await Promise.all((['all', 'snoozed'] as const).map((view) => list('li', { view })));
    return new Map(rows.flat().map((row) => [row.code, row.holder]));
  };
  const take = async (name: string, kind: InboxRow['kind'], what: string) =>
    expect((await city.call('inbox.take', marking(await one(kind, what)), cookie(name))).status).toBe(200);
  const joins = async (name: string) => {
    await city.operator(name, ['operator']);
    cookies.set(name, await city.signIn(name));
    await take(name, 'quarantine', 'crash');
    await take(name, 'alarm', 'gap_open');
  };
  beforeAll(async () => {
    await city.operator('admin', ['system_administrator']);
    cookies.set('admin', await city.signIn('admin'));
  });

  it('is given back where it lies outside their new part of the city, and all of it once they are disabled', async () => {
    await joins('wu');
    const moved = { name: 'wu', ...wuyishan, expected: whole, reason };
    expect((await city.call('operators.set-scope', moved, cookie('admin'))).status).toBe(200);
    let now = await holders();
    expect([now.get('crash'), now.get('gap_open')]).toEqual([null, 'operator:wu']);
    const { subject } = await one('quarantine', 'crash');
    const [act] = await city.world.sql`
      select actor, reason, before ->> 'holder' as held from audit_log
      where action = 'inbox.release' and subject_id = ${`quarantine:${subject}`} order by id desc limit 1`;
    expect(act).toEqual({ actor: 'operator:admin', reason, held: 'operator:wu' });
    await city.call('operators.disable', { name: 'wu', reason }, cookie('admin'));
    now = await holders();
    expect([now.get('crash'), now.get('gap_open')]).toEqual([null, null]);
  });

  it('is given back where their roles no longer let them do it, an acknowledged alarm too; what sleeps goes on sleeping', async () => {
    await joins('zheng');
    const until = city.clock.now + hour;
    const asleep = { ...marking(await one('quarantine', 'crash')), until, reason: 'later' };
    await city.call('inbox.snooze', asleep, cookie('zheng'));
    await openAlarm(city.world.sql, { kind: 'canary_late', subject: 'canary' });
    const { subject: id } = await one('alarm', 'canary_late');
    const acked = await city.call('alarms.acknowledge', { ids: [id], reason }, cookie('zheng'));
    expect(acked.status).toBe(200);
    expect((await holders()).get('canary_late')).toBe('operator:zheng');
    const change = { name: 'zheng', roles: ['viewer'], expected: ['operator'], reason };
    expect((await city.call('operators.set-roles', change, cookie('admin'))).status).toBe(200);
    const now = await holders();
    expect([now.get('crash'), now.get('gap_open'), now.get('canary_late')]).toEqual([null, null, null]);
    expect(await one('quarantine', 'crash')).toMatchObject({ holder: null, snoozedUntil: until });
    expect((await list('li', { view: 'free' })).map((row) => row.code)).toContain('canary_late');
  });

  it('is never left to somebody who is disabled in the instant in which it is handed over: both orders of the two', async () => {
    const { sql } = city.world;
    const waitingForLocks = async (n: number) => {
      const count = async () =>
        (await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)
          .length;
      await expect.poll(count, { timeout: 10_000 }).toBe(n);
    };
    const ask = (to: string, row: InboxRow) =>
      city.call('inbox.hand-over', { ...marking(row), to, reason }, cookie('li'));
    const disable = (name: string) => city.call('operators.disable', { name, reason }, cookie('admin'));
    for (const name of ['qian', 'sun']) await city.operator(name, ['operator']);

    const crash = await one('quarantine', 'crash');
    const given = Promise.withResolvers<void>();
    const holding = sql.begin(async (tx) => {
      await tx`select from inbox_marks where subject = ${crash.subject} for update`;
      await given.promise;
    });
    const handed = ask('qian', crash);
    await waitingForLocks(1);
    const disabled = disable('qian');
    await waitingForLocks(2);
    given.resolve();
    await holding;
    expect([(await handed).status, (await disabled).status]).toEqual([200, 200]);
    expect((await holders()).get('crash')).toBe(null);

    const left = await sql.begin(async (tx) => {
      await tx`update operators set disabled_at = ${city.clock.now} where name = 'sun'`;
      const late = ask('sun', await one('quarantine', 'crash'));
      await waitingForLocks(1);
      return { late };
    });
    expect((await left.late).body).toMatchObject({ code: 'colleague_cannot' });
    expect((await holders()).get('crash')).toBe(null);
  });
});
