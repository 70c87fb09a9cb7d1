import { gapsBeforeCover } from '../../../src/domain/cover/gaps.ts';
import { type Life, live, type Money, type OrderEvent } from '../../../src/domain/cover/life.ts';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { CoverReference, Terms } from '../../../src/domain/cover/reference.ts';
import { caseOf } from '../../../src/domain/cover/rules.ts';
import { at } from '../../support/city.ts';
import { birth, facts, plan, reference, withPlans } from './cases.ts';

/** An instant of May 2026 in China's time: `on(11, '10:00')`. */
export const on = (day: number, time: string): number => at(`2026-05-${String(day).padStart(2, '0')}T${time}+08:00`);

const termsIn = ({ programmes }: CoverReference): Terms => {
  const [programme] = programmes;
  const version = programme?.plans[0]?.versions[0];
  if (!programme?.plans[0] || !version) throw new Error('the reference has no plan');
  return { programme, plan: programme.plans[0], version };
};

/** A policy as it is issued on these facts; by default signed 08:00 on 11 May for 10:00 to 18:00, covered until 19:30. */
export const issued = (changed: Partial<OrderFacts> = {}, by: CoverReference = reference()): Life => {
  const signed = facts(changed);
  const { programme, plan, version } = termsIn(by);
  const judged = caseOf(signed, by, programme, plan, { version, inForce: true });
  if (!judged.band) throw new Error('nobody of this age is covered');
  const { premiumFen: fen, sumInsuredFen } = judged.band;
  return {
    ...{ status: 'bound', endReason: null, coverStart: judged.window.start, coverEnd: judged.window.end },
    ...{ personId: 'person-1', fen, sumInsuredFen, facts: signed, gaps: gapsBeforeCover(judged) },
  };
};

type Sent<K extends OrderEvent['kind']> = Omit<Extract<OrderEvent, { kind: K }>, 'kind' | 'version' | 'at'>;
let versions = 1;
const event = <K extends OrderEvent['kind']>(kind: K, at: number, rest: Sent<K>) => ({
  kind,
  at,
  version: ++versions,
  ...rest,
});

/** Events in the order in which they are made. */
export const cancelled = (at: number): OrderEvent => event('cancelled', at, {});
export const amended = (
  at: number,
  terms: Partial<Sent<'amended'>>,
  { startsAt, endsAt, occupationClass }: OrderFacts = facts(),
): OrderEvent => event('amended', at, { startsAt, endsAt, occupationClass, ...terms });
export const completed = (at: number, actualEnd: number): OrderEvent =>
  event('completed', at, { actualStart: facts().startsAt, actualEnd });
export const identified = (at: number, who: Partial<Sent<'identified'>>): OrderEvent =>
  event('identified', at, { personId: 'person-1', identityStatus: 'valid', birthDay: birth('1980-05-01'), ...who });

/** The policy after these events. */
export const through = (
  life: Life,
  events: readonly OrderEvent[],
  by: CoverReference = reference(),
  money: Money = 'enough',
): Life => live(life, events, { reference: by, terms: termsIn(by), money });

/** An insurer that covers from the midnight after it was told. */
export const nextMidnight: CoverReference = withPlans(plan({ settings: { coverStarts: 'next_midnight' } }));
