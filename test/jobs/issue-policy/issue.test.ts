import { describe, expect, it } from 'vitest';
import { books, reasons } from '../../support/books.ts';
import { employer, order, orders, worker } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { pack, performJob, runChunks, runnerOf, runnerWith } from '../../support/perform-job.ts';
import { addPlan, freshWorld, type World } from '../../support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;

const policyOf = async ({ sql }: World, id: string) => {
  const [policy] = await sql`
    select policy_no as "policyNo", status, premium_fen as "premiumFen", sum_insured_fen as "sumInsuredFen", cover_start as "coverStart",
      cover_end as "coverEnd", decided_at as "decidedAt", region_code as "regionCode" from policies where order_id = ${id}`;
  return policy;
};

describe('a signed order', () => {
  it('gets a bound policy with its window, its premium and a number of its own', async () => {
    await using world = await freshWorld();
    const id = await order(world);
    await performJob(world, 'issue-policy');
    expect(await policyOf(world, id)).toEqual({
      policyNo: expect.stringMatching(/^LGB-150K-\d{9}$/),
      status: 'bound',
      premiumFen: 40,
      sumInsuredFen: 15_000_000,
      coverStart: at('2026-05-11T10:00+08:00'),
      coverEnd: at('2026-05-11T19:30+08:00'),
      decidedAt: world.now,
      regionCode: '350702',
    });
    expect(await books(world)).toEqual({ policies: 1, exclusions: 0, chargedFen: 40, spentFen: 40 });
  });

  it('tells the next pipeline, in one chunk, which orders were decided', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 5, (i) => (i === 3 ? { occupationClass: 6 } : {}));
    await performJob(world, 'issue-policy');
    const told = await world.sql<{ ids: string[] }[]>`select ids from chunks where topic = 'order.decided'`;
    expect(told.map((chunk) => chunk.ids.toSorted())).toEqual([ids.toSorted()]);
  });

  it('that is not covered gets its exclusion, under the version that judged it, and costs nothing', async () => {
    await using world = await freshWorld();
    const elder = await worker(world, { birthDate: '1940-01-01' });
    const stranger = await worker(world, { identity: 'missing' });
    const far = await employer(world, { regionCode: '3501' });
    for (const unfit of [{ worker: elder }, { worker: stranger }, { occupationClass: 5 }, { employer: far }])
      await order(world, unfit);
    await performJob(world, 'issue-policy');
    expect(await reasons(world)).toEqual({
      age_out_of_range: 1,
      identity_missing: 1,
      no_programme: 1,
      occupation_class: 1,
    });
    const judges = await world.sql<{ reason: string; judge: string | null }[]>`
      select reason, plan_version_id as judge from cover_exclusions order by reason`;
    expect(judges.map((j) => j.judge)).toEqual([world.versionId, world.versionId, null, world.versionId]);
    expect(await books(world)).toMatchObject({ policies: 0, exclusions: 4, spentFen: 0 });
  });

  it('signed late is covered from signing, and the minutes before are a gap', async () => {
    await using world = await freshWorld({ settings: { coverStarts: 'next_midnight' } });
    const id = await order(world, { startsAt: world.now - 2 * hour, endsAt: world.now + 2 * day });
    await orders(world, 3);
    await performJob(world, 'issue-policy');
    const gaps =
      await world.sql`select order_id as id, cause, from_at as "from", to_at as "to" from cover_gaps order by from_at`;
    const midnight = at('2026-05-12T00:00+08:00');
    expect([...gaps]).toEqual([
      { id, cause: 'signed_late', from: world.now - 2 * hour, to: world.now },
      { id, cause: 'insurer_next_day', from: world.now, to: midnight },
    ]);
    expect(await reasons(world)).toEqual({ no_cover_window: 3 });
    await books(world);
  });

  it('is covered by the second plan where the first does not, at its price', async () => {
    await using world = await freshWorld();
    const elders = {
      code: 'ELDERS',
      position: 2,
      rules: { bands: [{ ageMin: 66, ageMax: null, premiumFen: 60, sumInsuredFen: 5_000_000 }] },
    };
    await addPlan(world.sql, { ...world, ...elders });
    const old = await worker(world, { birthDate: '1950-01-01' });
    const id = await order(world, { worker: old });
    await order(world);
    await performJob(world, 'issue-policy');
    expect(await policyOf(world, id)).toMatchObject({
      premiumFen: 60,
      sumInsuredFen: 5_000_000,
      policyNo: expect.stringMatching(/^ELDERS-/),
    });
    expect(await books(world)).toMatchObject({ policies: 2, chargedFen: 100 });
  });

  it('from a historical file is excluded as such when it is written, and owed nothing', async () => {
    await using world = await freshWorld();
    await orders(world, 3, () => ({}), { historical: true });
    await performJob(world, 'issue-policy');
    expect(await reasons(world)).toEqual({ historical: 3 });
    expect(await books(world)).toEqual({ policies: 0, exclusions: 3, chargedFen: 0, spentFen: 0 });
  });

  it('is decided once, however often its job comes', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 20);
    await performJob(world, 'issue-policy');
    await performJob(world, 'issue-policy', { orderIds: ids });
    await performJob(world, 'issue-policy', { orderIds: ids.slice(5, 10) });
    expect(await books(world)).toEqual({ policies: 20, exclusions: 0, chargedFen: 800, spentFen: 800 });
  });

  it('that changes while it is decided is passed by, and decided by the row that whoever changed it owes', async () => {
    await using world = await freshWorld();
    const [changed = '', ...others] = await orders(world, 10);
    const [chunk = 0] = await pack(world, 'issue-policy');
    const run = runnerWith(world, async () => {
      await world.sql`update orders set version = version + 1, occupation_class = 6 where id = ${changed}`;
    });
    await runChunks(world, 'issue-policy', [chunk], { run });
    expect(await books(world, { owed: 1 })).toMatchObject({ policies: others.length });
    await world.sql`insert into outbox (topic, lane, subject_id) values ('order.signed', 0, ${changed})`;
    await performJob(world, 'issue-policy');
    expect(await reasons(world)).toEqual({ occupation_class: 1 });
    await books(world);
  });

  it('is judged by reference data as it stands: a change is seen by the next chunk', async () => {
    await using world = await freshWorld();
    const run = runnerOf(world);
    const issue = async () => runChunks(world, 'issue-policy', await pack(world, 'issue-policy'), { run });
    await orders(world, 2);
    await issue();
    await world.sql`update programmes set region_codes = array['3501']`;
    await orders(world, 2);
    await issue();
    expect(await reasons(world)).toEqual({ no_programme: 2 });
    await books(world);
  });
});
