import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Permission, permissions } from '../../src/domain/permissions.ts';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { parseReference } from '../../src/intake/apply/parse-reference.ts';
import { askRun, changeCron, pauseSchedule, resumeSchedule } from '../../src/queues/scheduler-change.ts';
import { type Access, hostAccess, operatorAccess } from '../../src/store/access.ts';
import { acknowledgeAlarm, listAlarms } from '../../src/store/alarm-list.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import { addApiKey, listApiKeys, revokeApiKey } from '../../src/store/api-keys.ts';
import type { Sql } from '../../src/store/connect.ts';
import { fundList } from '../../src/store/fund-list.ts';
import { listFunds, setFundBudget } from '../../src/store/funds.ts';
import { newId } from '../../src/store/ids.ts';
import { pauseJob, resumeJob } from '../../src/store/job-pauses.ts';
import { addOperator, disableOperator, listOperators, setOperatorRoles } from '../../src/store/operators.ts';
import { listQuarantine, quarantineSubject, retryQuarantined } from '../../src/store/quarantine.ts';
import { rehash } from '../../src/store/rehash.ts';
import { actOnRefused, discardRefused, listRefused } from '../../src/store/rejections-for-operators.ts';
import { listSchedules } from '../../src/store/schedule-changes.ts';
import { rotateSeals } from '../../src/store/seal-rotation.ts';
import { employer, order, worker } from '../support/builders.ts';
import { testCipher } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

type Act = (world: World, access: Access) => Promise<unknown>;
/** What it needs, how it is refused to who has only a part of the city (undefined: it then acts within that part), and the act itself. */
type Action = { permission: Permission; outside: 'forbidden' | 'programme_unknown' | undefined; act: Act };

const by = { at: 0, reason: null };
const nobody = { name: 'nobody', roles: ['viewer'], regionCodes: [], servicePointCodes: [] };

/** Everything that somebody can ask of the store on their own behalf. */
const actions: Record<string, Action> = {
  listQuarantine: {
    ...{ permission: 'quarantine.read', outside: undefined },
    act: ({ sql }, access) => listQuarantine(sql, access, { limit: 10 }),
  },
  retryQuarantined: {
    ...{ permission: 'quarantine.retry', outside: undefined },
    act: ({ sql }, access) => retryQuarantined(sql, access, [newId()], by),
  },
  listAlarms: { permission: 'alarm.read', outside: undefined, act: ({ sql }, access) => listAlarms(sql, access) },
  acknowledgeAlarm: {
    ...{ permission: 'alarm.acknowledge', outside: undefined },
    act: ({ sql }, access) => acknowledgeAlarm(sql, access, newId(), by),
  },
  fundList: {
    ...{ permission: 'fund.read', outside: undefined },
    act: ({ sql }, access) => fundList(sql, access, { year: 2026, at: 0 }),
  },
  listFunds: { permission: 'fund.read', outside: undefined, act: ({ sql }, access) => listFunds(sql, access) },
  setFundBudget: {
    ...{ permission: 'fund.change', outside: 'programme_unknown' },
    act: ({ sql }, access) =>
      setFundBudget(sql, access, { programme: 'LGB', year: 2026, budgetFen: 1, reason: 'less', at: 0 }),
  },
  applyReference: {
    ...{ permission: 'reference.apply', outside: 'forbidden' },
    act: ({ sql }, access) => applyReference(sql, parseReference([]), { now: 0, access }),
  },
  listOperators: {
    permission: 'operator.read',
    outside: 'forbidden',
    act: ({ sql }, access) => listOperators(sql, access),
  },
  addOperator: {
    permission: 'operator.manage',
    outside: 'forbidden',
    act: ({ sql }, access) => addOperator(sql, access, nobody, by),
  },
  disableOperator: {
    ...{ permission: 'operator.manage', outside: 'forbidden' },
    act: ({ sql }, access) => disableOperator(sql, access, 'wang', by),
  },
  setOperatorRoles: {
    ...{ permission: 'operator.manage', outside: 'forbidden' },
    act: ({ sql }, access) => setOperatorRoles(sql, access, { name: 'wang', roles: ['operator'] }, by),
  },
  listApiKeys: { permission: 'api_key.read', outside: 'forbidden', act: ({ sql }, access) => listApiKeys(sql, access) },
  addApiKey: {
    ...{ permission: 'api_key.manage', outside: 'forbidden' },
    act: ({ sql }, access) =>
      addApiKey(sql, access, { name: 'mini', source: 'market', scopes: ['orders:read'], at: 0 }),
  },
  revokeApiKey: {
    ...{ permission: 'api_key.manage', outside: 'forbidden' },
    act: ({ sql }, access) => revokeApiKey(sql, access, newId(), by),
  },
  rotateSeals: {
    ...{ permission: 'keys.rotate', outside: 'forbidden' },
    act: ({ sql }, access) => rotateSeals(sql, access, { cipher: testCipher(), keyId: 'k1', at: 0, told: () => {} }),
  },
  rehash: {
    ...{ permission: 'keys.rotate', outside: 'forbidden' },
    act: ({ sql }, access) => rehash(sql, access, { from: undefined, to: testCipher() }, { at: 0 }),
  },
};

const scheduled = { name: 'check-fund', reason: 'mending', now: Date.parse('2026-05-11T08:00+08:00') };
const changing = ({ sql, calendar }: World, access: Access) => ({ sql, calendar, access });

const retrying = { action: 'rejection.retry', ...by } as const;

/** The same of schedules, jobs and refused orders. */
const more: Record<string, Action> = {
  listSchedules: {
    permission: 'schedule.read',
    outside: undefined,
    act: ({ sql }, access) => listSchedules(sql, access),
  },
  pauseSchedule: {
    ...{ permission: 'schedule.change', outside: 'forbidden' },
    act: (world, access) => pauseSchedule(changing(world, access), scheduled),
  },
  resumeSchedule: {
    ...{ permission: 'schedule.change', outside: 'forbidden' },
    act: (world, access) => resumeSchedule(changing(world, access), scheduled),
  },
  askRun: {
    ...{ permission: 'schedule.change', outside: 'forbidden' },
    act: (world, access) => askRun(changing(world, access), scheduled),
  },
  changeCron: {
    ...{ permission: 'schedule.change', outside: 'forbidden' },
    act: (world, access) => changeCron(changing(world, access), { ...scheduled, cron: '0 3 * * *' }),
  },
  pauseJob: {
    ...{ permission: 'job.pause', outside: 'forbidden' },
    act: ({ sql }, access) => pauseJob(sql, access, 'issue-policy', { reason: 'mending', at: 0 }),
  },
  resumeJob: {
    ...{ permission: 'job.pause', outside: 'forbidden' },
    act: ({ sql }, access) => resumeJob(sql, access, 'issue-policy', by),
  },
  listRefused: {
    ...{ permission: 'rejection.read', outside: undefined },
    act: ({ sql }, access) => listRefused(sql, access, { limit: 10 }),
  },
  actOnRefused: {
    ...{ permission: 'rejection.retry', outside: undefined },
    act: ({ sql }, access) => actOnRefused(sql, access, { all: true }, retrying, 10),
  },
  discardRefused: {
    ...{ permission: 'rejection.retry', outside: undefined },
    act: ({ sql }, access) => discardRefused(sql, access, [newId()], { reason: 'a test order', at: 0 }),
  },
};

const city: Access = { actor: 'operator:li', permits: () => true, scope: 'city' };
const without = (permission: Permission): Access => ({ ...city, permits: (asked) => asked !== permission });
const inCounty = (...regions: string[]): Access => ({ ...city, scope: { regions, servicePoints: [] } });

/** All that a refused act could have changed. */
const state = async (sql: Sql): Promise<unknown> => {
  const [row] = await sql`
    select (select jsonb_agg(o order by name) from operators o) as operators, (select jsonb_agg(k) from api_keys k) as keys,
      (select jsonb_agg(f) from fund_years f) as funds,
      (select jsonb_agg(s) from schedules s) as schedules, (select jsonb_agg(j) from job_pauses j) as pauses, (select count(*)::int4 from audit_log) as audited`;
  return row;
};

/** What is refused changes nothing, and no act needs another: one world is enough for all of them. */
let world: World;
beforeAll(async () => {
  world = await freshWorld();
  await addOperator(world.sql, city, { ...nobody, name: 'wang' }, by);
});
afterAll(() => world[Symbol.asyncDispose]());

const failureOf = (done: Promise<unknown>): Promise<string | undefined> =>
  done.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

describe.each(Object.entries({ ...actions, ...more }))('%s', (_, { permission, outside, act }) => {
  it(`is refused without ${permission}, and then changes nothing`, async () => {
    const before = await state(world.sql);
    await expect(act(world, without(permission))).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining(permission),
    });
    expect(await state(world.sql)).toEqual(before);
  });

  it(`answers who has a part of the city with ${outside ?? 'that part'}`, async () => {
    const before = await state(world.sql);
    expect(await failureOf(act(world, inCounty('350702')))).toBe(outside);
    if (outside) expect(await state(world.sql)).toEqual(before);
  });

  it(`needs no other permission than ${permission}`, async () => {
    expect(await failureOf(act(world, { ...city, permits: (asked) => asked === permission }))).not.toBe('forbidden');
  });
});

describe('the account of a machine', () => {
  it('may do everything but what two people agree to, in the whole city', () => {
    const access = hostAccess('root');
    expect(permissions.filter((permission) => !access.permits(permission))).toEqual(['claim.approve', 'mend.approve']);
    expect(access).toMatchObject({ actor: 'host:root', scope: 'city' });
  });
});

/** An order in a township of 延平区 whose worker is registered at a service point, one in 武夷山市, and one without a region. */
const places = async (world: World) => {
  const at = async (regionCode: string | null) => {
    const hand = await worker(world);
    const id = await order(world, { worker: hand, employer: await employer(world, { regionCode }) });
    return { id, hand };
  };
  const [near, far, none] = [await at('350702001'), await at('350782'), await at(null)];
  await world.sql`update workers set service_point_code = 'SP-1' where id = ${near.hand.id}`;
  const subjects = { near: near.id, far: far.id, none: none.id, run: newId() };
  for (const subjectId of Object.values(subjects))
    await quarantineSubject(world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId, code: 'bad', message: 'bad', attempts: 1 },
    });
  const nameOf = (id: string) => Object.entries(subjects).find(([, subject]) => subject === id)?.[0];
  const seenBy = async (access: Access) =>
    (await listQuarantine(world.sql, access, { limit: 10 })).map((row) => nameOf(row.subjectId)).toSorted();
  return { seenBy };
};

describe('a scope', () => {
  const everything: Permission[] = [...permissions];
  const operator = (regionCodes: string[], servicePointCodes: string[] = []): Access => ({
    ...operatorAccess({ name: 'li', roles: ['operator'], regionCodes, servicePointCodes }),
    permits: (permission) => everything.includes(permission),
  });

  it('shows a region and what lies below it, a service point what names it, and the rest to the whole city alone', async () => {
    await using world = await freshWorld();
    const { seenBy } = await places(world);
    expect(await seenBy(operator(['350702']))).toEqual(['near']);
    expect(await seenBy(operator(['350702001']))).toEqual(['near']);
    expect(await seenBy(operator(['3507']))).toEqual(['far', 'near']);
    expect(await seenBy(operator(['3501']))).toEqual([]);
    expect(await seenBy(operator([], ['SP-1']))).toEqual(['near']);
    expect(await seenBy(operator(['350782'], ['SP-1']))).toEqual(['far', 'near']);
    expect(await seenBy(operator([], ['SP-2']))).toEqual([]);
    expect(await seenBy(operator([]))).toEqual(['far', 'near', 'none', 'run']);
  });

  it('keeps what lies outside from being retried, as if it were not there', async () => {
    await using world = await freshWorld();
    const { seenBy } = await places(world);
    const ids = (await listQuarantine(world.sql, city, { limit: 10 })).map((row) => row.id);
    expect(await retryQuarantined(world.sql, operator(['350702']), ids, by)).toHaveLength(1);
    expect(await seenBy(city)).toEqual(['far', 'none', 'run']);
    const [audited] = await world.sql`select region_code from audit_log where after ->> 'outcome' = 'retried'`;
    expect(audited?.region_code).toBe('350702001');
  });

  it('shows and lets acknowledge alarms of its regions', async () => {
    await using world = await freshWorld();
    for (const [subject, regionCode] of [
      ['near', '350702001'],
      ['far', '350782'],
      ['all', null],
    ] as const)
      await openAlarm(world.sql, { kind: 'gap_open', subject, regionCode });
    const all = await listAlarms(world.sql, city);
    const mine = await listAlarms(world.sql, operator(['350702']));
    expect(mine.map((alarm) => alarm.subject)).toEqual(['near']);
    const done = await Promise.all(all.map(({ id }) => acknowledgeAlarm(world.sql, operator(['350702']), id, by)));
    expect(all.filter((_, i) => done[i]).map((alarm) => alarm.subject)).toEqual(['near']);
  });

  it('shows and lets change the funds of programmes that lie wholly within it', async () => {
    await using world = await freshWorld();
    const change = { programme: 'LGB', year: 2026, budgetFen: 500, reason: 'more', at: 0 };
    await setFundBudget(world.sql, operator(['3507']), change);
    expect(await listFunds(world.sql, operator(['3507']))).toHaveLength(1);
    expect(await listFunds(world.sql, operator(['350702']))).toEqual([]);
    await expect(setFundBudget(world.sql, operator(['350702', '350782']), change)).rejects.toMatchObject({
      code: 'programme_unknown',
    });
  });

  it('shows, has retried and discards refused orders of its regions', async () => {
    await using world = await freshWorld();
    for (const [externalId, region] of [
      ['near', '350702001'],
      ['far', '350782'],
      ['none', null],
    ] as const)
      await world.sql`
        insert into intake_rejections (id, source, external_id, surface, code, message, payload, region_code, refused_at)
        values (${newId()}, 'market', ${externalId}, 'api', 'unknown_worker', 'no such worker', 'sealed', ${region}, ${world.now})`;
    const mine = operator(['350702']);
    const namesOf = async (access: Access) =>
      (await listRefused(world.sql, access, { limit: 10 })).map((row) => row.externalId).toSorted();
    expect(await namesOf(mine)).toEqual(['near']);
    expect(await actOnRefused(world.sql, mine, { all: true }, retrying, 10)).toHaveLength(1);
    const ids = (await listRefused(world.sql, city, { limit: 10 })).map((row) => row.id);
    expect(await discardRefused(world.sql, mine, ids, { reason: 'test orders', at: 0 })).toHaveLength(1);
    expect(await namesOf(city)).toEqual(['far', 'none']);
    expect(await world.sql`select actor, action, reason from audit_log order by id`).toEqual([
      { actor: 'operator:li', action: 'rejection.retry', reason: null },
      { actor: 'operator:li', action: 'rejection.discard', reason: 'test orders' },
    ]);
  });
});
