import { describe, expect, it } from 'vitest';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { AgeBand } from '../../../src/domain/cover/plan.ts';
import { decide } from '../../../src/jobs/issue-policy/decide.ts';
import { birth, facts, plan, programme, reference, version, withPlans } from '../../domain/cover/cases.ts';
import { at } from '../../support/city.ts';

const band = (ageMin: number, ageMax: number | null, premiumFen = 40): AgeBand => ({
  ageMin,
  ageMax,
  premiumFen,
  sumInsuredFen: 1,
});
const bornOn = (date: string, changed: Partial<OrderFacts> = {}) => facts({ birthDay: birth(date), ...changed });

describe('the plan of an order', () => {
  const first = plan({ code: 'FIRST', rules: { bands: [band(16, 59)] } });
  const elders = plan({ code: 'ELDERS', rules: { bands: [band(60, 75)] } });

  it('is the first whose rules all pass', () => {
    expect(decide(bornOn('1980-01-01'), withPlans(first, plan({ code: 'SECOND' })))).toMatchObject({
      kind: 'issue',
      plan: { code: 'FIRST' },
    });
    expect(decide(bornOn('1960-01-01'), withPlans(first, elders))).toMatchObject({
      kind: 'issue',
      plan: { code: 'ELDERS' },
    });
    expect(decide(bornOn('1960-01-01'), withPlans(elders, first))).toMatchObject({
      kind: 'issue',
      plan: { code: 'ELDERS' },
    });
  });

  it('is none where all fail: the reason is the first failing rule of the first plan', () => {
    const dangerous = bornOn('1940-01-01', { occupationClass: 6 });
    const strict = plan({ code: 'STRICT', rules: { consent: 'required' } });
    expect(decide(dangerous, withPlans(first, strict))).toMatchObject({
      reason: 'age_out_of_range',
      version: first.versions[0],
    });
    expect(decide(dangerous, withPlans(strict, first))).toMatchObject({
      reason: 'consent_missing',
      version: strict.versions[0],
    });
  });

  it('is not the next one of another programme: there is no falling through', () => {
    const programmes = [programme({ plans: [first] }), programme({ code: 'OTHER', plans: [elders] })];
    expect(decide(bornOn('1960-01-01'), reference({ programmes }))).toMatchObject({ reason: 'age_out_of_range' });
  });

  it('is one in force when the order was signed, however late it is decided', () => {
    const ended = plan({ code: 'ENDED', versions: [version({ validTo: at('2026-05-11T08:00+08:00') })] });
    const begun = plan({ code: 'BEGUN', versions: [version({ validFrom: at('2026-05-11T08:00+08:00') })] });
    expect(decide(facts(), withPlans(ended, begun))).toMatchObject({ kind: 'issue', plan: { code: 'BEGUN' } });
    const before = facts({ signedAt: at('2026-05-11T07:59:59.999+08:00') });
    expect(decide(before, withPlans(begun, ended))).toMatchObject({ kind: 'issue', plan: { code: 'ENDED' } });
    expect(decide(facts(), withPlans(ended))).toMatchObject({ reason: 'plan_not_in_force', version: null });
  });
});

describe('the version of the plan', () => {
  const changeAt = at('2026-05-11T09:00+08:00');
  const versions = [
    version({ version: 1, validTo: changeAt, rules: { bands: [band(16, 65, 40)] } }),
    version({ version: 2, validFrom: changeAt, rules: { bands: [band(16, 60, 60)] } }),
  ];
  const city = withPlans(plan({ versions }));

  it.each([
    ['2026-05-11T08:59:59.999+08:00', 1, 40],
    ['2026-05-11T09:00:00.000+08:00', 2, 60],
  ])('is that of signing: %s', (signed, number, premiumFen) => {
    const order = facts({
      signedAt: at(signed),
      startsAt: at('2026-06-01T08:00+08:00'),
      endsAt: at('2026-06-01T18:00+08:00'),
    });
    expect(decide(order, city)).toMatchObject({ kind: 'issue', version: { version: number }, band: { premiumFen } });
  });

  it('that was in force decides alone, even where another one would cover', () => {
    const order = bornOn('1963-01-01', { signedAt: changeAt });
    expect(decide(order, city)).toMatchObject({ reason: 'age_out_of_range', version: { version: 2 } });
    expect(decide({ ...order, signedAt: changeAt - 1 }, city)).toMatchObject({
      kind: 'issue',
      version: { version: 1 },
    });
  });
});

describe('age', () => {
  it.each([
    ['2010-05-12', 'age_out_of_range'],
    ['2010-05-11', undefined],
    ['1960-05-12', undefined],
    ['1960-05-11', undefined],
    ['1959-05-11', 'age_out_of_range'],
  ])('is in completed years, both ends of a band inclusive: born %s, working 2026-05-11, 16 to 66', (date, reason) => {
    const decision = decide(bornOn(date), withPlans(plan({ rules: { bands: [band(16, 66)] } })));
    expect(decision.kind === 'exclude' ? decision.reason : undefined).toBe(reason);
  });

  it.each([
    ['in a band without an upper end', '1926-05-11', [band(16, null)], 40],
    ['in the band that it falls in', '1965-05-11', [band(16, 60, 40), band(61, 75, 60)], 60],
    ['in the first band where two overlap', '1966-05-11', [band(16, 60, 40), band(60, 75, 60)], 40],
  ])('is looked up %s', (_, date, bands, premiumFen) => {
    expect(decide(bornOn(date), withPlans(plan({ rules: { bands } })))).toMatchObject({
      kind: 'issue',
      band: { premiumFen },
    });
  });

  it('between two bands is out of range', () => {
    const city = withPlans(plan({ rules: { bands: [band(16, 59), band(61, 75)] } }));
    expect(decide(bornOn('1966-05-11'), city)).toMatchObject({ reason: 'age_out_of_range' });
  });

  it('is that of the business date on which cover starts, not of signing', () => {
    const eve = {
      signedAt: at('2026-05-10T20:00+08:00'),
      startsAt: at('2026-05-11T00:00+08:00'),
      endsAt: at('2026-05-11T08:00+08:00'),
    };
    expect(decide(bornOn('2010-05-11', eve), reference())).toMatchObject({ kind: 'issue' });
    expect(
      decide(bornOn('2010-05-11', { ...eve, startsAt: at('2026-05-10T23:59:59.999+08:00') }), reference()),
    ).toMatchObject({ reason: 'age_out_of_range' });
  });

  it('is later where the insurer begins later', () => {
    const order = bornOn('2010-05-12', { endsAt: at('2026-05-12T18:00+08:00') });
    expect(decide(order, reference())).toMatchObject({ reason: 'age_out_of_range' });
    expect(decide(order, withPlans(plan({ settings: { coverStarts: 'next_midnight' } })))).toMatchObject({
      kind: 'issue',
    });
  });

  it.each([
    ['2026-02-28', 'age_out_of_range'],
    ['2026-03-01', undefined],
  ])('of who is born on 29 February is completed on 1 March: working %s', (date, reason) => {
    const [signedAt, startsAt, endsAt] = ['08:00', '10:00', '18:00'].map((time) => at(`${date}T${time}+08:00`)) as [
      number,
      number,
      number,
    ];
    const order = bornOn('2008-02-29', { signedAt, receivedAt: signedAt, startsAt, endsAt });
    const decision = decide(order, withPlans(plan({ rules: { bands: [band(18, 65)] } })));
    expect(decision.kind === 'exclude' ? decision.reason : undefined).toBe(reason);
  });
});
