import type { OrderStory } from '../../../store/order-story.ts';
import type { Facts } from '../../../store/order-story-parts.ts';
import type { Moment } from './story-shapes.ts';

/** What events tell a computer of a person stays out of what is shown. */
const shownFacts = ({ personId: _person, birthDay: _birth, ...facts }: Facts): Facts => facts;

const moment = (at: number, kind: string, actor: string | null, facts: Facts = {}): Moment => ({
  at,
  kind,
  actor,
  facts,
});

const signing = (o: OrderStory): Moment[] => {
  const { startsAt, endsAt, occupationClass, wageFen } = o;
  const signed = moment(o.signedAt, 'signed', `source:${o.source}`, { startsAt, endsAt, occupationClass, wageFen });
  const afterSigningMs = o.receivedAt - o.signedAt;
  return afterSigningMs >= 1_000
    ? [signed, moment(o.receivedAt, 'received', `source:${o.source}`, { afterSigningMs })]
    : [signed];
};

/** A policy as it was issued: what history says it was before its first change, else as it stands. */
const issued = ({ policy, changes }: OrderStory): Moment[] => {
  if (!policy) return [];
  const { policyNo, planName, planVersion, coverStart, coverEnd, sumInsuredFen, premiumFen, decidedAt } = policy;
  const first = changes[0]?.before;
  const facts = { policyNo, planName, planVersion, coverStart, coverEnd, sumInsuredFen };
  // What it cost is told by its charges once it was changed: the policy has today's premium.
  return [moment(decidedAt, 'covered', 'decide', { ...facts, ...(first ? datesOf(first) : { premiumFen }) })];
};

const datesOf = ({ coverStart, coverEnd }: Facts): Facts => ({
  ...(coverStart === undefined ? {} : { coverStart }),
  ...(coverEnd === undefined ? {} : { coverEnd }),
});

const exclusions = ({ lifted, exclusion }: OrderStory): Moment[] => [
  ...lifted.flatMap(({ reason, decidedAt, liftedAt }) => [
    moment(decidedAt, 'excluded', 'decide', { reason }),
    moment(liftedAt, 'lifted', 'decide', { reason }),
  ]),
  ...(exclusion ? [moment(exclusion.decidedAt, 'excluded', 'decide', { reason: exclusion.reason })] : []),
  ...(exclusion?.reopenedAt ? [moment(exclusion.reopenedAt, 'reopened', null)] : []),
];

/** Who asked for another decision; where the one that stands is older and nothing is owed any more, it came out the same. */
const askedAgain = ({ asked, exclusion }: OrderStory): Moment[] =>
  asked.map(({ at, actor, reason }) => {
    const same = exclusion !== null && exclusion.reopenedAt === null && exclusion.decidedAt < at;
    return moment(at, same ? 'asked_in_vain' : 'asked_again', actor, reason === null ? {} : { note: reason });
  });

const delivery = ({ quarantine, failures, refusals }: OrderStory): Moment[] => [
  ...refusals.map(({ code, message, refusedAt, times }) =>
    moment(refusedAt, 'refused', null, { code, message, ...(times > 1 ? { times } : {}) }),
  ),
  ...failures
    .filter((failed) => failed.failures + failed.crashes > 0)
    .map(({ topic, lastAt, ...counts }) => moment(lastAt, 'failed', null, { topic, ...counts })),
  ...quarantine.flatMap(({ job, code, message, attempts, quarantinedAt, releasedAt, releasedBy, releaseReason }) => [
    moment(quarantinedAt, 'quarantined', `job:${job}`, { code, message, attempts }),
    ...(releasedAt === null
      ? []
      : [moment(releasedAt, 'released', releasedBy, releaseReason === null ? {} : { note: releaseReason })]),
  ]),
];

const changes = ({ events, changes: lives }: OrderStory): Moment[] => [
  ...events.map(({ kind, at, actor, reason, before, after, appliedAt }) => ({
    ...moment(at, kind, actor, { ...(reason === null ? {} : { note: reason }), appliedAt }),
    ...{ before: shownFacts(before), after: shownFacts(after) },
  })),
  ...lives.map(({ at, action, cause, before, after }) => ({
    ...moment(at, `policy_${action}`, 'decide', { cause }),
    ...{ before, after },
  })),
];

const work = ({ attendance, returned }: OrderStory): Moment[] => [
  ...attendance.map(({ kind, at, distanceM, flags }) =>
    moment(at, kind, null, { distanceM, ...(flags.length > 0 ? { flags: flags.join(', ') } : {}) }),
  ),
  ...returned.map(({ at, moved, days, fen }) =>
    moment(at, moved ? 'charge_moved' : 'charge_returned', 'decide', { days, returnedFen: fen }),
  ),
];

const messages = (o: OrderStory): Moment[] =>
  o.messages
    .filter(({ state }) => state !== 'void')
    .map(({ kind, channel, state, createdAt, sentAt, attempts, errorCode }) =>
      moment(sentAt ?? createdAt, state === 'sent' ? 'told' : 'telling', 'job:notify', {
        ...{ content: kind, channel, state },
        ...(attempts > 1 ? { attempts } : {}),
        ...(errorCode === null ? {} : { code: errorCode }),
      }),
    );

/** An order's story in the order in which it happened; what happened at one instant keeps the order of cause and effect. */
export const timelineOf = (order: OrderStory): Moment[] =>
  [signing, delivery, changes, exclusions, askedAgain, issued, work, messages]
    .flatMap((part) => part(order))
    .toSorted((a, b) => a.at - b.at);
