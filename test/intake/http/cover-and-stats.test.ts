import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { order, posting, worker } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';
import { type ApiUnderTest, sendParties, startApi } from './api-under-test.ts';

const hour = 3_600_000;

describe('GET /v1/cover', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api[Symbol.asyncDispose]());

  const at = async (externalId: string, instant: number) => {
    const query = new URLSearchParams({ worker: `ext:${externalId}`, at: new Date(instant).toISOString() });
    return (await api.call('GET', `/v1/cover?${query}`)).body as {
      covered: boolean;
      policies: { policyNo: string; order: { id: string } }[];
      uncovered: Record<string, unknown>[];
    };
  };

  it('proves cover from its first instant to its last, and not at its end', async () => {
    const { world } = api;
    const hand = await worker(world);
    const id = await order(world, { worker: hand });
    await performJob(world, 'issue-policy');
    const [start, end] = [world.now + 2 * hour, world.now + 11.5 * hour];
    const answers = await Promise.all([start - 1, start, end - 1, end].map((instant) => at(hand.externalId, instant)));
    expect(answers.map((a) => a.covered)).toEqual([false, true, true, false]);
    expect(answers[1]?.policies).toMatchObject([
      {
        status: 'bound',
        insurer: 'PICC-DEMO',
        plan: 'LGB-150K',
        planVersion: 1,
        coverStart: new Date(start).toISOString(),
        order: { id, source: 'market' },
        batch: null,
        row: null,
        ack: null,
      },
    ]);
  });

  it('is about the person: the policies of another registration of the same person count', async () => {
    const { world } = api;
    const one = await worker(world);
    const other = await worker(world, { person: one.personId });
    await order(world, { worker: one });
    await performJob(world, 'issue-policy');
    expect((await at(other.externalId, world.now + 3 * hour)).covered).toBe(true);
    expect((await at((await worker(world)).externalId, world.now + 3 * hour)).covered).toBe(false);
  });

  it('counts a policy that was cut short until its end, and one that was voided not at all', async () => {
    const { world } = api;
    const [cut, voided] = [await worker(world), await worker(world)];
    const ids = [await order(world, { worker: cut }), await order(world, { worker: voided })];
    await performJob(world, 'issue-policy');
    await world.sql`update policies set status = 'ended', end_reason = 'cancelled', cover_end = ${world.now + 4 * hour} where order_id = ${ids[0] ?? ''}`;
    await world.sql`update policies set status = 'voided', end_reason = 'cancelled' where order_id = ${ids[1] ?? ''}`;
    expect((await at(cut.externalId, world.now + 4 * hour - 1)).covered).toBe(true);
    expect((await at(cut.externalId, world.now + 4 * hour)).covered).toBe(false);
    expect((await at(voided.externalId, world.now + 3 * hour)).covered).toBe(false);
  });

  it('names the work that goes on without cover, with the reason or the gap', async () => {
    const { world } = api;
    const [old, late, waiting] = [
      await worker(world, { birthDate: '1940-01-01' }),
      await worker(world),
      await worker(world),
    ];
    await order(world, { worker: old });
    await order(world, { worker: late, startsAt: world.now - hour });
    await performJob(world, 'issue-policy');
    await order(world, { worker: waiting });
    expect((await at(old.externalId, world.now + 3 * hour)).uncovered).toMatchObject([
      { state: 'excluded', reason: 'age_out_of_range', gap: null, words: { en: 'the age is outside the plan' } },
    ]);
    expect((await at(late.externalId, world.now - 1)).uncovered).toMatchObject([
      { state: 'covered', reason: null, gap: 'signed_late', words: { en: 'signed after the work began' } },
    ]);
    expect((await at(waiting.externalId, world.now + 3 * hour)).uncovered).toMatchObject([
      { state: 'owed', reason: null },
    ]);
    expect((await at(late.externalId, world.now + 3 * hour)).uncovered).toEqual([]);
  });

  it('reads an offset whose + was not escaped', async () => {
    const hand = await worker(api.world);
    const { body } = await api.call('GET', `/v1/cover?worker=ext:${hand.externalId}&at=2026-05-11T10:00:00+08:00`);
    expect(body).toMatchObject({ at: '2026-05-11T02:00:00.000Z', covered: false, policies: [], uncovered: [] });
  });

  it('answers 404 for a worker that was not sent', async () => {
    const reply = await api.call('GET', '/v1/cover?worker=ext:nobody&at=2026-05-11T10:00:00Z');
    expect(reply).toMatchObject({ status: 404, body: { code: 'unknown_worker' } });
  });
});

describe('GET /v1/stats', () => {
  it('counts the market, and where every order stands: dispatches = policies + excluded + owed', async () => {
    await using api = await startApi();
    const { world } = api;
    await sendParties(api);
    await api.call('PUT', '/v1/service-points/SP-1', { name: '服务点' });
    const offer = await posting(world, { headcount: 200 });
    await order(world, { posting: offer });
    await order(world, { posting: offer });
    await order(world, { worker: await worker(world, { identity: 'missing' }) });
    await order(world, {}, { historical: true });
    await performJob(world, 'issue-policy');
    await order(world);
    const { body } = await api.call('GET', '/v1/stats');
    expect(body).toEqual({
      employers: 1,
      positions: 200,
      postings: 1,
      workers: 6,
      dispatches: 5,
      policies: 2,
      excludedByReason: { historical: 1, identity_missing: 1 },
      claimsPaid: 0,
      claimsPaidFen: 0,
      trained: 0,
      servicePoints: 1,
      asOf: '2026-05-11T00:00:00.000Z',
    });
  });

  it('counts once for everybody who asks within seconds', async () => {
    await using api = await startApi();
    const ask = async () => (await api.call('GET', '/v1/stats')).body.workers;
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(0));
    await worker(api.world);
    expect(await ask()).toBe(0);
    await expect.poll(ask, { timeout: 10_000, interval: 500 }).toBe(1);
  });
});
