import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decide,
  type EarlierNotice,
  type NoticeKind,
  newsOf,
  type PolicyFacts,
  type Tellable,
} from '../../../src/jobs/notify/decide.ts';
import { at, cityCalendar } from '../../support/city.ts';

const calendar = cityCalendar();
const morning = at('2026-05-11T08:30+08:00');
const night = at('2026-05-11T22:00+08:00');
const eight = at('2026-05-12T08:00+08:00');

const policy = (changed: Partial<PolicyFacts> = {}): PolicyFacts => ({
  ...{
    version: 1,
    status: 'bound',
    endReason: null,
    policyNo: 'LGB-1',
    planVersionId: 'v1',
    sumInsuredFen: 15_000_000,
  },
  coverStart: at('2026-05-13T10:00+08:00'),
  coverEnd: at('2026-05-13T19:30+08:00'),
  ...changed,
});

const order = (changed: Partial<Tellable> = {}): Tellable => ({
  orderVersion: 1,
  startsAt: at('2026-05-13T10:00+08:00'),
  endsAt: at('2026-05-13T18:00+08:00'),
  hasPhone: true,
  policy: policy(),
  exclusionReason: null,
  notices: [],
  ...changed,
});

const notice = (
  kind: NoticeKind,
  version: number,
  state: EarlierNotice['state'],
  attempts = state === 'held' ? 0 : 1,
): EarlierNotice => ({ id: `${kind}-${version}`, kind, version, state, attempts });

const excluded = (reason: string): Partial<Tellable> => ({ policy: null, exclusionReason: reason });
const telling = (kind: NoticeKind, version: number, superseded: string[] = []) => ({
  kind: 'tell',
  fact: { kind, version },
  superseded,
});
const silent = (why: string, superseded: string[] = []) => ({ kind: 'silent', why, superseded });

const cases: [string, Partial<Tellable>, unknown][] = [
  ['a policy, of its cover', {}, telling('cover_issued', 1)],
  ['a policy told before, nothing', { notices: [notice('cover_issued', 1, 'sent')] }, silent('told')],
  ['a number that is refused, nothing more', { notices: [notice('cover_issued', 1, 'refused')] }, silent('told')],
  [
    'a notice without an answer, the same again',
    { notices: [notice('cover_issued', 1, 'due')] },
    telling('cover_issued', 1),
  ],
  [
    'a policy that changed after it was told, of the change',
    { policy: policy({ version: 2 }), notices: [notice('cover_issued', 1, 'sent')] },
    telling('cover_amended', 2),
  ],
  [
    'a policy that changed before it was told, of the cover as it is',
    { policy: policy({ version: 2 }), notices: [notice('cover_issued', 1, 'held')] },
    telling('cover_issued', 2, ['cover_issued-1']),
  ],
  [
    'a policy that changed while it may have been told, of the change',
    { policy: policy({ version: 2 }), notices: [notice('cover_issued', 1, 'due')] },
    telling('cover_amended', 2, ['cover_issued-1']),
  ],
  [
    'a change that was begun under one name, under that name again',
    { policy: policy({ version: 2 }), notices: [notice('cover_issued', 1, 'sent'), notice('cover_issued', 2, 'due')] },
    telling('cover_issued', 2),
  ],
  [
    'a voided policy it knew of, that it is void',
    { policy: policy({ version: 2, status: 'voided' }), notices: [notice('cover_issued', 1, 'sent')] },
    telling('cover_voided', 2),
  ],
  [
    'a voided policy it never heard of, nothing',
    { policy: policy({ version: 2, status: 'voided' }), notices: [notice('cover_issued', 1, 'held')] },
    silent('never_told', ['cover_issued-1']),
  ],
  [
    'an ended policy, until when it is covered',
    { policy: policy({ version: 2, status: 'ended' }) },
    telling('cover_ended', 2),
  ],
  [
    'a policy that ended at once, that it did: its work goes on',
    { policy: policy({ version: 2, status: 'ended', coverEnd: morning }) },
    telling('cover_ended', 2),
  ],
  ['a policy that waits for its insurer, nothing', { policy: policy({ status: 'requested' }) }, silent('no_news')],
  ['an exclusion, of it', { ...excluded('age_out_of_range'), orderVersion: 3 }, telling('cover_refused', 3)],
  [
    'an exclusion that was lifted, of its cover',
    { notices: [notice('cover_refused', 1, 'sent')] },
    telling('cover_issued', 1),
  ],
  ['a historical order, nothing', excluded('historical'), silent('no_news')],
  ['a cancelled order, nothing', excluded('order_cancelled'), silent('no_news')],
  ['an undecided order, nothing', { policy: null }, silent('no_news')],
  [
    'without a phone, nothing',
    { hasPhone: false, notices: [notice('cover_issued', 1, 'held')] },
    silent('no_phone', ['cover_issued-1']),
  ],
  [
    'cover that is over, nothing',
    { policy: policy({ coverEnd: morning }), notices: [notice('cover_issued', 1, 'due')] },
    silent('over', ['cover_issued-1']),
  ],
  ['an exclusion whose work is over, nothing', { ...excluded('fund_exhausted'), endsAt: morning }, silent('over')],
];

describe('what a worker is told', () => {
  it.each(cases)('is, of %s', (_, changed, expected) => {
    expect(decide(order(changed), morning, calendar)).toEqual(expected);
  });

  it('rests in quiet hours until 08:00, and is held then only once', () => {
    const held = { kind: 'hold', fact: { kind: 'cover_issued', version: 1 }, until: eight, superseded: [] };
    expect(decide(order(), night, calendar)).toEqual(held);
    expect(decide(order({ notices: [notice('cover_issued', 1, 'held')] }), night, calendar)).toEqual(held);
    expect(decide(order({ notices: [notice('cover_issued', 1, 'due')] }), night, calendar)).toEqual(held);
    expect(decide(order({ notices: [notice('cover_issued', 1, 'held')] }), eight, calendar)).toEqual(
      telling('cover_issued', 1),
    );
  });

  it('goes out at night when its work begins before the next 09:00', () => {
    const early = { startsAt: at('2026-05-12T08:30+08:00'), endsAt: at('2026-05-12T18:00+08:00') };
    expect(decide(order(early), night, calendar)).toEqual(telling('cover_issued', 1));
  });

  it('is at most one fact, never one that was told, and every other open notice is given up', () => {
    const state = fc.constantFrom<EarlierNotice['state']>('due', 'held', 'sent', 'refused', 'void');
    const kind = fc.constantFrom<NoticeKind>(
      'cover_issued',
      'cover_amended',
      'cover_voided',
      'cover_ended',
      'cover_refused',
    );
    const notices = fc.uniqueArray(
      fc.record({ kind, version: fc.integer({ min: 1, max: 3 }), state, attempts: fc.nat(2) }),
      { selector: (n) => `${n.kind}-${n.version}`, maxLength: 6 },
    );
    const status = fc.constantFrom('bound', 'voided', 'ended', 'requested', 'lapsed');
    fc.assert(
      fc.property(notices, status, fc.integer({ min: 1, max: 3 }), fc.nat(72), (before, now, version, hours) => {
        const told = order({
          policy: policy({ status: now, version }),
          notices: before.map((n) => ({ ...n, id: `${n.kind}-${n.version}` })),
        });
        const decision = decide(told, morning + hours * 3_600_000, calendar);
        const open = told.notices.filter((n) => n.state === 'due' || n.state === 'held').map((n) => n.id);
        const goes = decision.kind === 'silent' ? [] : [`${decision.fact.kind}-${decision.fact.version}`];
        expect(decision.superseded.toSorted()).toEqual(open.filter((id) => !goes.includes(id)).toSorted());
        const closed = told.notices.filter((n) => !open.includes(n.id)).map((n) => n.id);
        expect(closed.filter((id) => goes.includes(id))).toEqual([]);
      }),
    );
  });
});

describe('the news of a fact', () => {
  const plans = new Map([['v1', { insurer: '示范财险', reporting: { phone: null, withinDays: 10 }, benefits: {} }]]);

  it('names policy, insurer, hours and limits', () => {
    expect(newsOf(order(), { kind: 'cover_issued', version: 1 }, plans)).toEqual({
      ...{ kind: 'cover_issued', policyNo: 'LGB-1', insurer: '示范财险' },
      coverStart: at('2026-05-13T10:00+08:00'),
      coverEnd: at('2026-05-13T19:30+08:00'),
      limits: { sumInsuredFen: 15_000_000, medical: null },
      reporting: { phone: null, withinDays: 10 },
    });
  });

  it('names the reason of an exclusion and the hours it is about', () => {
    const { startsAt, endsAt } = order();
    expect(newsOf(order(excluded('occupation_class')), { kind: 'cover_refused', version: 1 }, plans)).toEqual({
      ...{ kind: 'cover_refused', startsAt, endsAt, reason: 'occupation_class' },
    });
  });

  it('is an error where the policy it speaks of is not there', () => {
    expect(() => newsOf(order({ policy: null }), { kind: 'cover_ended', version: 1 }, plans)).toThrow(TypeError);
  });
});
