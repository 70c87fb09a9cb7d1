import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exclusionReasons } from '../../../src/domain/cover/rules.ts';
import { ruleWords } from '../../../src/domain/notice/rule-words.ts';
import { orderRecords, posting, worker, workers } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './api-under-test.ts';

type Trace = {
  plan: string;
  rules: { rule: string; passed: boolean; words: { zh: string; en: string }; working: Record<string, unknown> }[];
};

describe('POST /v1/orders/preview', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
    await sendParties(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());

  const preview = (over: Record<string, unknown> = {}) => api.call('POST', '/v1/orders/preview', orderBody(over));

  it('says that an order would be covered, under what, from when, and for how much', async () => {
    const { status, body } = await preview({ externalId: undefined, startsAt: '2026-05-11T07:00:00+08:00' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      outcome: 'covered',
      reason: null,
      refusal: null,
      flags: [],
      cover: {
        programme: 'LGB',
        plan: 'LGB-150K',
        planVersion: 1,
        insurer: 'PICC-DEMO',
        coverStart: '2026-05-11T00:00:00.000Z',
        coverEnd: '2026-05-11T11:30:00.000Z',
        days: 1,
        premiumFen: 40,
        sumInsuredFen: 15_000_000,
      },
      gaps: [{ cause: 'signed_late', from: '2026-05-10T23:00:00.000Z', to: '2026-05-11T00:00:00.000Z' }],
    });
  });

  it('shows every rule in both languages, passed or not, with what it looked at', async () => {
    const { body } = await preview({ occupationClass: 6 });
    expect(body).toMatchObject({ outcome: 'excluded', reason: { code: 'occupation_class' } });
    const [plan] = body.trace as Trace[];
    expect(plan?.rules.filter((r) => !r.passed)).toEqual([
      {
        rule: 'occupation_class',
        words: ruleWords.occupation_class.rule,
        passed: false,
        working: { occupationClass: 6, covered: '1, 2, 3, 4' },
      },
    ]);
    const tested = new Set(plan?.rules.map((r) => r.rule));
    expect(exclusionReasons.filter((r) => !tested.has(r))).toEqual(['no_programme', 'fund_exhausted', 'historical']);
    expect(plan?.rules.find((r) => r.rule === 'before_go_live')?.working).toEqual({
      signedAt: '2026-05-11T00:00:00.000Z',
      goLiveAt: '2023-04-30T16:00:00.000Z',
    });
  });

  it('says the same as what then becomes of the order, for all kinds of orders', async () => {
    const { world } = api;
    const kinds = [
      {},
      { birthDate: '1950-01-01' },
      { identity: 'missing' as const },
      { identity: 'invalid' as const },
      { birthDate: '2009-05-12' },
    ];
    const hands = await workers(world, kinds.length, (i) => kinds[i] ?? {});
    const far = await posting(world, { regionCode: '3501', occupationClass: 2 });
    const risky = await posting(world, { skill: null, occupationClass: 6 });
    const records = [
      ...(await orderRecords(world, kinds.length, (i) => ({ worker: hands[i] as (typeof hands)[0] }))),
      ...(await orderRecords(world, 2, (i) => ({ posting: i === 0 ? far : risky }))),
      ...(await orderRecords(world, 1, () => ({ signedAt: world.now - 2 * 86_400_000 }))),
    ];
    const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
    for (const record of records) {
      const body = {
        ...record,
        signedAt: iso(record.signedAt),
        startsAt: iso(record.startsAt),
        endsAt: iso(record.endsAt),
      };
      const told = (await api.call('POST', '/v1/orders/preview', body)).body as {
        outcome: string;
        reason: { code: string } | null;
        cover: Record<string, unknown> | null;
        gaps: unknown[];
      };
      const signed = await api.call('POST', '/v1/orders', body);
      if (told.outcome === 'refused') {
        expect(signed.status).toBe(422);
        continue;
      }
      await performJob(world, 'issue-policy');
      const { cover } = (await api.call('GET', `/v1/orders/${signed.body.id}`)).body as {
        cover: Record<string, unknown>;
      };
      expect({ state: cover.state, reason: cover.reason }).toEqual({
        state: told.outcome,
        reason: told.reason?.code ?? null,
      });
      expect(cover.gaps).toEqual(told.gaps);
      for (const field of ['coverStart', 'coverEnd', 'premiumFen', 'plan', 'planVersion', 'sumInsuredFen']) {
        expect(cover[field]).toEqual(told.cover?.[field] ?? null);
      }
    }
    const states = await world.sql`select cover_state, count(*)::int4 as n from orders group by 1 order by 1`;
    expect(states).toMatchObject([{ cover_state: 'covered' }, { cover_state: 'excluded' }]);
  });

  it('writes nothing and takes no key', async () => {
    const count = async () => {
      const [row] = await api.world.sql`
        select (select count(*)::int4 from orders) as orders, (select count(*)::int4 from outbox) as outbox,
          (select count(*)::int4 from alarms) as alarms, (select count(*)::int4 from idempotency_keys) as keys,
          (select count(*)::int4 from fund_years) as funds`;
      return row;
    };
    const before = await count();
    await preview();
    await preview({ workerExternalId: (await worker(api.world, { birthDate: '2012-01-01' })).externalId });
    expect(await count()).toEqual(before);
  });

  it('asks the fund as it is now: nothing left is fund_exhausted, and a day that is paid costs nothing', async () => {
    const { sql, programmeId } = api.world;
    const twoDays = { startsAt: '2026-12-31T10:00:00+08:00', endsAt: '2027-01-01T10:00:00+08:00' };
    await api.call(
      'POST',
      '/v1/orders',
      orderBody({ externalId: 'O-2', ...twoDays, endsAt: '2026-12-31T12:00:00+08:00' }),
    );
    await performJob(api.world, 'issue-policy');
    const paid = await preview(twoDays);
    expect(paid.body).toMatchObject({ outcome: 'covered', cover: { days: 2, premiumFen: 40 }, flags: ['overlap'] });
    await sql`insert into fund_years (programme_id, year, budget_fen) values (${programmeId}, 2027, 39)`;
    const { body } = await preview(twoDays);
    expect(body).toMatchObject({ outcome: 'excluded', cover: null, reason: { code: 'fund_exhausted' } });
    const last = (body.trace as Trace[])[0]?.rules.at(-1);
    expect(last).toMatchObject({ rule: 'fund_exhausted', passed: false, working: { wantedFen: 40 } });
  });

  it('says that nobody may sign, and why', async () => {
    const child = await worker(api.world, { birthDate: '2010-05-12' });
    expect((await preview({ workerExternalId: child.externalId })).body).toMatchObject({
      outcome: 'refused',
      cover: null,
      refusal: { code: 'under_minimum_age' },
    });
    expect((await preview({ signedAt: '2026-05-11T09:00:00+08:00' })).body).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'signed_in_future', pointer: '/signedAt' },
    });
  });

  it('answers unknown parties and wrong fields as signing does', async () => {
    expect(await preview({ workerExternalId: 'W-404' })).toMatchObject({
      status: 404,
      body: { code: 'unknown_worker' },
    });
    expect(await preview({ endsAt: 'never' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/endsAt' }] },
    });
  });

  it('says no_programme where no programme has the region', async () => {
    await api.call('PUT', '/v1/employers/ext:E-2', { name: '茶厂', regionCode: '3501' });
    expect((await preview({ employerExternalId: 'E-2' })).body).toMatchObject({
      outcome: 'excluded',
      reason: { code: 'no_programme', words: ruleWords.no_programme.reason },
      trace: [],
    });
  });
});
