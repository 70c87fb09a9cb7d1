import { describe, expect, it } from 'vitest';
import { setFundBudget } from '../../../src/store/funds.ts';
import { upsertPostings } from '../../../src/store/postings.ts';
import { reopenExcluded } from '../../../src/store/reopen-cover.ts';
import { cityAccess } from '../../support/access.ts';
import { books, reasons } from '../../support/books.ts';
import { order, orders, posting } from '../../support/builders.ts';
import { at, cityRules } from '../../support/city.ts';
import { atTime, changed, coverOf, exclusionOf, gapsOf, liveAll } from '../../support/order-life.ts';
import { pack, performJob, runChunks, runnerWith } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { register } from './mend.ts';
import { payers, setAside, toldOf, unapplied } from './records.ts';

const hour = 3_600_000;
const on = (day: number, time: string): number => at(`2026-05-${day}T${time}+08:00`);
const lifted = ({ sql }: World, id: string) => sql`select reason from cover_exclusion_history where order_id = ${id}`;
const reopened = ({ sql }: World) => sql`select order_id from cover_exclusions where reopened_at is not null`;
const raiseFund = (world: World, now: number, budgetFen: number) =>
  setFundBudget(world.sql, cityAccess(), { programme: 'LGB', year: 2026, budgetFen, reason: 'test', at: now });
/** A new version of the plan from an instant on, published then. */
const publish = async ({ sql, planId }: World, now: number, rules: object): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`update plan_versions set valid_to = ${now} where plan_id = ${planId}`;
    await tx`
      insert into plan_versions (id, plan_id, version, valid_from, rules)
      values (gen_random_uuid(), ${planId}, 2, ${now}, ${JSON.stringify({ ...cityRules, ...rules })}::text::jsonb)`;
    await reopenExcluded(tx, {}, now);
  });
};

describe('an excluded order', () => {
  it('whose worker is identified is covered from that instant on, and what was worked before is a gap', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'R-1', {}), endsAt: on(13, '18:00') });
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('identity_missing');
    const mended = await register(atTime(world, on(12, '12:00')), 'R-1', { number: 'E4000001' });
    await liveAll(atTime(world, on(20, '12:00')));
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverStart: on(12, '12:00'), premiumFen: 80 });
    expect(await gapsOf(world, id)).toEqual([{ cause: 'excluded_before', from: on(11, '10:00'), to: on(12, '12:00') }]);
    expect((await payers(world)).map(({ day, person }) => ({ day, person }))).toEqual([
      { day: '2026-05-12', person: mended.personId },
      { day: '2026-05-13', person: mended.personId },
    ]);
    expect(await lifted(world, id)).toEqual([{ reason: 'identity_missing' }]);
    expect(await books(world)).toEqual({ policies: 1, exclusions: 0, chargedFen: 80, spentFen: 80 });
  });

  it('that was identified before anybody decided is excluded as signed and covered from the mend', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'R-2', {}) });
    await register(atTime(world, on(11, '12:00')), 'R-2', { number: 'E4000002' });
    await liveAll(atTime(world, on(12, '12:00')));
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverStart: on(11, '12:00') });
  });

  it('is told who it is, amended and cancelled before the job runs once: all of it holds', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'R-3', {}), endsAt: on(14, '18:00') });
    await liveAll(world);
    await register(atTime(world, on(11, '12:00')), 'R-3', { number: 'E4000003' });
    await changed(atTime(world, on(11, '13:00')), id, { kind: 'amend', reason: null, endsAt: on(13, '18:00') });
    await changed(atTime(world, on(12, '12:00')), id, { kind: 'cancel', reason: null });
    await performJob(atTime(world, on(12, '13:00')), 'redecide-cover');
    expect(await coverOf(world, id)).toMatchObject({
      ...{
        status: 'ended',
        endReason: 'cancelled',
        coverStart: on(11, '12:00'),
        coverEnd: on(13, '00:00'),
        premiumFen: 80,
      },
    });
    expect([await unapplied(world, id), await toldOf(world, id)]).toEqual([[], 1]);
    await books(world);
  });

  it('is paid when the fund is raised, those signed first before others, and never beyond it', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    const ids = await orders(world, 4, (i) => ({ signedAt: world.now - 4_000 + i * 1_000 }));
    await liveAll(world);
    expect(await reasons(world)).toEqual({ fund_exhausted: 3 });
    await raiseFund(world, on(11, '12:00'), 120);
    await liveAll(world);
    expect(await reasons(world)).toEqual({ fund_exhausted: 1 });
    expect(await exclusionOf(world, ids[3] ?? '')).toBe('fund_exhausted');
    expect(await coverOf(world, ids[1] ?? '')).toMatchObject({ coverStart: on(11, '12:00') });
    expect(await books(world)).toEqual({ policies: 3, exclusions: 1, chargedFen: 120, spentFen: 120 });
    expect(await reopened(world)).toEqual([]);
  });

  it('is covered by a version published after its signing, from then on', async () => {
    await using world = await freshWorld();
    const id = await order(world, { occupationClass: 5 });
    await liveAll(world);
    await publish(world, on(11, '12:00'), { occupationClasses: [1, 2, 3, 4, 5] });
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverStart: on(11, '12:00') });
    await changed(atTime(world, on(11, '13:00')), id, { kind: 'amend', reason: null, endsAt: on(12, '18:00') });
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: on(12, '19:30') });
    expect(await gapsOf(world, id)).toHaveLength(1);
  });

  it('is excluded for what stands in its way now, and the reason before is kept', async () => {
    await using world = await freshWorld();
    const id = await order(world, { occupationClass: 5 });
    await liveAll(world);
    await publish(world, on(11, '09:00'), { consent: 'required' });
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('consent_missing');
    expect(await lifted(world, id)).toEqual([{ reason: 'occupation_class' }]);
    await books(world);
  });

  it('whose posting gets the class that it had not is covered', async () => {
    await using world = await freshWorld();
    const offer = await posting(world, { skill: 'anything' });
    const id = await order(world, { posting: offer });
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('occupation_class');
    const record = {
      ...{
        externalId: offer.externalId,
        employerExternalId: offer.employer.externalId,
        title: '采茶',
        skill: 'anything',
      },
      ...{ headcount: 10, startsAt: world.now, endsAt: world.now + 720 * hour, regionCode: null, point: null },
      ...{ occupationClass: 2, hazardous: false, publishedAt: world.now, hiringUntil: null, wageFen: null },
      ...{ wageUnit: null, certificateKind: null, minAge: null, maxAge: null },
    };
    await world.sql.begin((tx) => upsertPostings(tx, { source: 'market', now: on(11, '12:00'), rows: [record] }));
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverStart: on(11, '12:00') });
  });

  it('whose work is over, or that was called off, is left as it is and owed nothing any more', async () => {
    await using world = await freshWorld();
    const [over, off] = await orders(world, 2, () => ({ occupationClass: 5 }));
    await liveAll(world);
    await changed(atTime(world, on(11, '09:00')), off ?? '', { kind: 'cancel', reason: null });
    await publish(world, on(11, '18:00'), { occupationClasses: [5] });
    await liveAll(world);
    expect([await exclusionOf(world, over ?? ''), await exclusionOf(world, off ?? '')]).toEqual([
      'occupation_class',
      'occupation_class',
    ]);
    expect(await reopened(world)).toEqual([]);
    await books(world);
  });

  it('that the same job finds twice is decided once', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'R-4', {}) });
    await liveAll(world);
    await register(atTime(world, on(11, '09:00')), 'R-4', { number: 'E4000004' });
    const chunks = await pack(world, 'redecide-cover');
    await runChunks(world, 'redecide-cover', [...chunks, ...chunks]);
    await performJob(world, 'redecide-cover', { orderIds: [id] });
    await liveAll(world);
    expect(await lifted(world, id)).toHaveLength(1);
    expect(await books(world)).toMatchObject({ policies: 1, chargedFen: 40 });
  });
});

describe('a second decision under way', () => {
  /** An order that is being decided again, with something that happens between loading and writing. */
  const interrupted = async (world: World, meanwhile: (id: string) => Promise<unknown>): Promise<string> => {
    const id = await order(world, { occupationClass: 5 });
    await liveAll(world);
    await publish(world, on(11, '09:00'), { occupationClasses: [5], consent: 'required' });
    const chunks = await pack(world, 'redecide-cover');
    const run = runnerWith(world, async () => {
      await meanwhile(id);
    });
    await runChunks(world, 'redecide-cover', chunks, { run });
    return id;
  };

  it('misses nothing that is mended meanwhile, though the reason changes under it', async () => {
    await using world = await freshWorld();
    const id = await interrupted(world, async () => {
      await world.sql`update plan_versions set rules = rules || '{"consent": "public_scheme"}' where version = 2`;
      await world.sql.begin((tx) => reopenExcluded(tx, {}, on(11, '11:00')));
    });
    expect(await exclusionOf(world, id)).toBe('consent_missing');
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverStart: on(11, '11:00') });
    await books(world);
  });

  it('leaves an order alone that is cancelled meanwhile, and that is over then', async () => {
    await using world = await freshWorld();
    const id = await interrupted(world, (order) =>
      changed(atTime(world, on(11, '09:30')), order, { kind: 'cancel', reason: null }),
    );
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('occupation_class');
    expect([await unapplied(world, id), await setAside(world), await reopened(world)]).toEqual([[], [], []]);
    await books(world);
  });

  it('that covers an order which is cancelled meanwhile is taken up again, covers it, and voids it', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'R-5', {}) });
    await liveAll(world);
    await register(atTime(world, on(11, '08:30')), 'R-5', { number: 'E4000005' });
    const run = runnerWith(world, () => changed(atTime(world, on(11, '09:00')), id, { kind: 'cancel', reason: null }));
    await runChunks(world, 'redecide-cover', await pack(world, 'redecide-cover'), { run });
    expect(await exclusionOf(world, id)).toBe('identity_missing');
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'voided', endReason: 'cancelled', premiumFen: 0 });
    expect(await unapplied(world, id)).toEqual([]);
    await books(world);
  });
});
