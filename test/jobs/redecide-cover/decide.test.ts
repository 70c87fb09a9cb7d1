import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../src/domain/cover/life.ts';
import type { CoverReference } from '../../../src/domain/cover/reference.ts';
import { decide, type Excluded } from '../../../src/jobs/redecide-cover/decide.ts';
import { birth, facts, plan, programme, reference, version, withPlans } from '../../domain/cover/cases.ts';
import { amended, cancelled, completed, identified, nextMidnight, on } from '../../domain/cover/lives.ts';

const unknown = facts({ identityStatus: 'missing', birthDay: null });
const heavy = facts({ occupationClass: 5 });
const around = ({ employerUscc, occupationClass, regionCode, hasConsent } = facts()) => ({
  ...{ employerUscc, occupationClass, regionCode, hasConsent },
});
const excluded = (reason: string, changed: Partial<Excluded> = {}): Excluded => ({
  ...{ facts: facts(), personId: 'person-1', reason, events: [], reopenedAt: null, surroundings: around() },
  ...changed,
});
const missing = (...events: OrderEvent[]) => excluded('identity_missing', { facts: unknown, personId: null, events });
const redecided = (order: Excluded, by: CoverReference = reference()) => decide(order, by);
/** A covering decision by its window and gaps. */
const covering = (start: number, ...gaps: { cause: string; from: number; to: number }[]) => ({
  kind: 'decided',
  decision: { kind: 'issue', window: { start }, gaps },
});

describe('an excluded order whose identity is mended', () => {
  it('before the work is covered from its start, without a gap, for the person it is now', () => {
    const told = identified(on(11, '09:00'), { personId: 'person-2' });
    expect(redecided(missing(told))).toMatchObject({
      ...covering(on(11, '10:00')),
      ...{ personId: 'person-2', reflects: told.version, facts: { identityStatus: 'valid' } },
    });
  });

  it('while the work is on is covered from that instant, never backwards, and the work before is a gap', () => {
    const gap = { cause: 'excluded_before', from: on(11, '10:00'), to: on(11, '12:00') };
    expect(redecided(missing(identified(on(11, '12:00'), {})))).toMatchObject(covering(on(11, '12:00'), gap));
  });

  it('is charged from that day on', () => {
    const order = missing(identified(on(12, '12:00'), {}));
    expect(redecided({ ...order, facts: { ...unknown, endsAt: on(13, '18:00') } })).toMatchObject({
      decision: { window: { firstDay: birth('2026-05-12'), days: 2 } },
    });
  });

  it('at an insurer of the next midnight is covered from then, with both gaps', () => {
    const order = missing(identified(on(11, '12:00'), {}));
    const long = { ...order, facts: { ...unknown, endsAt: on(13, '18:00') } };
    expect(redecided(long, nextMidnight)).toMatchObject(
      covering(
        on(12, '00:00'),
        { cause: 'excluded_before', from: on(11, '10:00'), to: on(11, '12:00') },
        { cause: 'insurer_next_day', from: on(11, '12:00'), to: on(12, '00:00') },
      ),
    );
    expect(redecided(order, nextMidnight)).toMatchObject({ decision: { reason: 'no_cover_window' } });
  });

  it('when the work has ended, to the millisecond, is what it was', () => {
    expect(redecided(missing(identified(on(11, '18:00'), {})))).toMatchObject({ kind: 'same' });
    expect(redecided(missing(identified(on(11, '18:00') - 1, {})))).toMatchObject({ kind: 'decided' });
  });

  it('to somebody of an age that is not covered is excluded for that from now on', () => {
    expect(redecided(missing(identified(on(11, '09:00'), { birthDay: birth('1950-01-01') })))).toMatchObject({
      ...{ kind: 'decided', decision: { kind: 'exclude', reason: 'age_out_of_range' } },
    });
  });
});

describe('an excluded order that is amended', () => {
  it('into a class that is covered is covered from that instant', () => {
    const told = amended(on(11, '09:00'), { occupationClass: 2 }, heavy);
    expect(redecided(excluded('occupation_class', { facts: heavy, events: [told] }))).toMatchObject(
      covering(on(11, '10:00')),
    );
  });

  it('lives on what happened after the instant that covers it: those events are left to the policy', () => {
    const events = [
      amended(on(11, '09:00'), { occupationClass: 2 }, heavy),
      amended(on(11, '11:00'), { occupationClass: 6 }, heavy),
    ];
    const order = excluded('occupation_class', { facts: heavy, events });
    expect(redecided(order)).toMatchObject({ ...covering(on(11, '10:00')), reflects: events[0]?.version });
  });

  it('is judged by each event at its own instant, whenever the job runs and however the events are listed', () => {
    const events = [
      amended(on(11, '09:00'), { endsAt: on(11, '20:00') }, unknown),
      identified(on(11, '13:00'), {}),
      amended(on(11, '14:00'), { endsAt: on(11, '21:00') }, unknown),
    ];
    const expected = { ...covering(on(11, '13:00')), reflects: events[1]?.version, facts: { endsAt: on(11, '20:00') } };
    expected.decision.gaps = [{ cause: 'excluded_before', from: on(11, '10:00'), to: on(11, '13:00') }];
    expect(redecided(missing(...events))).toMatchObject(expected);
    expect(redecided(missing(...events.toReversed()))).toMatchObject(expected);
  });

  it('after its work had ended is asked about the work that it has now', () => {
    const order = excluded('occupation_class', { facts: heavy });
    const more = amended(on(11, '17:00'), { occupationClass: 2, endsAt: on(12, '18:00') }, heavy);
    expect(redecided({ ...order, events: [more] })).toMatchObject({ decision: { window: { start: on(11, '17:00') } } });
  });
});

describe('an excluded order whose surroundings are mended', () => {
  const at = on(11, '09:00');

  it('is judged by the plan version of that instant, as it never was in force at its signing', () => {
    const later = version({ validFrom: on(11, '08:30'), version: 2, id: 'version-2' });
    const by = withPlans(plan({ versions: [version({ validTo: on(1, '00:00') }), later] }));
    const order = excluded('plan_not_in_force', { reopenedAt: at });
    expect(redecided(order, by)).toMatchObject({
      ...covering(on(11, '10:00')),
      decision: { version: { id: 'version-2' } },
    });
  });

  it.each([
    ['the class of its posting, where none was known', 'occupation_class', { occupationClass: null }],
    ['its region', 'no_programme', { regionCode: '3501' }],
    ['the consent that was missing', 'consent_missing', { hasConsent: false }],
  ])('is judged by %s', (_, reason, stood) => {
    const by = withPlans(plan({ rules: { consent: 'required' } }));
    const given = facts({ hasConsent: true });
    const order = excluded(reason, { facts: { ...given, ...stood }, surroundings: around(given) });
    expect(redecided({ ...order, reopenedAt: at }, by)).toMatchObject(covering(on(11, '10:00')));
    expect(redecided(order, by)).toMatchObject({ kind: 'same' });
  });

  it('keeps the class that it was signed with', () => {
    expect(redecided(excluded('occupation_class', { facts: heavy, reopenedAt: at }))).toMatchObject({ kind: 'same' });
  });

  it('is judged again where there is more money, and remains what it is where nothing else has changed', () => {
    expect(redecided(excluded('fund_exhausted', { reopenedAt: at }))).toMatchObject(covering(on(11, '10:00')));
    const late = { ...facts(), receivedAt: on(13, '08:00') };
    expect(redecided(excluded('signed_too_late', { facts: late, reopenedAt: at }))).toMatchObject({ kind: 'same' });
  });

  it('is never covered backwards where the programme went live after its signing', () => {
    const by = reference({ programmes: [programme({ goLiveAt: on(11, '08:30') })] });
    expect(redecided(excluded('before_go_live', { reopenedAt: at }), by)).toMatchObject({ kind: 'same' });
  });

  it('takes its place among the events by the instant at which it was mended', () => {
    const told = identified(on(11, '12:00'), {});
    const order = missing(told);
    expect(redecided({ ...order, reopenedAt: at })).toMatchObject({ decision: { window: { start: on(11, '12:00') } } });
  });
});

describe('an excluded order that nobody can cover any more', () => {
  it('is over when it was cancelled, whatever was mended afterwards', () => {
    const events = [cancelled(on(11, '09:00')), identified(on(11, '09:30'), {})];
    expect(redecided(missing(...events))).toMatchObject({ kind: 'over' });
    expect(redecided({ ...missing(...events), reopenedAt: on(11, '09:45') })).toMatchObject({ kind: 'over' });
  });

  it('that was mended before it was cancelled is covered, and its policy lives through that', () => {
    const events = [identified(on(11, '08:30'), {}), cancelled(on(11, '09:00'))];
    expect(redecided(missing(...events))).toMatchObject({ ...covering(on(11, '10:00')), reflects: events[0]?.version });
  });

  it('is the same when it was completed, or when nothing happened to it', () => {
    const told = completed(on(11, '19:00'), on(11, '18:30'));
    expect(redecided(missing(told))).toMatchObject({ kind: 'same', reflects: told.version });
    expect(redecided(missing())).toMatchObject({ kind: 'same', reflects: 0 });
  });
});
