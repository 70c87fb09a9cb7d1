import type { Change } from './afterlife.ts';
import type { Parties } from './parties.ts';
import { near } from './places.ts';
import { type Random, randomFor } from './random.ts';
import { type CityRow, chinaTime, DAY_MS, HOUR_MS, type LiveOrder, MINUTE_MS } from './terms.ts';

/** A hundred times as much goes otherwise than planned as in a real city, so that somebody who looks on for some minutes sees it. */
const often = {
  withdrawn: 0.06,
  cancelledBefore: 0.08,
  cancelledAfter: 0.06,
  longer: 0.08,
  moved: 0.06,
  otherClass: 0.04,
  checkedIn: 0.7,
  farAway: 0.05,
  completed: 0.9,
  overran: 0.25,
};

const SOON = [1 * MINUTE_MS, 3 * MINUTE_MS] as const;

/** What becomes of the living city's orders, minutes after they were signed. */
export const createLiveChanges = (seed: number, parties: Parties): ((index: number, order: LiveOrder) => Change[]) => {
  const cancelled = (r: Random, { receivedAt, startsAt, endsAt }: LiveOrder): number | undefined => {
    if (r.chance(often.withdrawn)) return receivedAt + r.between(2, 20) * 1_000;
    if (r.chance(often.cancelledBefore)) return receivedAt + r.between(...SOON);
    const during = startsAt + r.between(5, 15) * MINUTE_MS;
    return during < endsAt && r.chance(often.cancelledAfter) ? during : undefined;
  };

  const amended = (
    r: Random,
    { receivedAt, startsAt, endsAt }: LiveOrder,
  ): { at: number; row: CityRow } | undefined => {
    const at = receivedAt + r.between(...SOON);
    const drawn = r.next();
    if (drawn < often.longer)
      return { at, row: { ends_at: chinaTime(endsAt + r.between(1, 3) * HOUR_MS), reason: '活没干完，延长' } };
    const by = r.between(1, 2) * DAY_MS;
    const moved = { starts_at: chinaTime(startsAt + by), ends_at: chinaTime(endsAt + by), reason: '雨天改期' };
    if (drawn < often.longer + often.moved) return { at, row: moved };
    if (drawn < often.longer + often.moved + often.otherClass)
      return { at, row: { occupation_class: r.chance(0.7) ? '5' : '2', reason: '换了工种' } };
    return undefined;
  };

  const attended = (r: Random, order: LiveOrder, named: CityRow): Change[] => {
    const changes: Change[] = [];
    const { startsAt, endsAt } = order;
    const where = near(r, parties.employerPlace(order.employer), r.chance(often.farAway) ? 60 : 0.4);
    if (r.chance(often.checkedIn))
      changes.push({ at: startsAt, kind: 'check-in', row: () => ({ ...named, ...where, datum: 'gcj02' }) });
    const end = endsAt + (r.chance(often.overran) ? r.between(100, 150) * MINUTE_MS : 0);
    const row = {
      ...named,
      actual_start: chinaTime(startsAt),
      actual_end: chinaTime(end),
      wage_fen: String(r.between(100, 300) * 100),
    };
    if (r.chance(often.completed))
      changes.push({ at: end + r.between(1, 4) * MINUTE_MS, kind: 'complete', row: () => row });
    return changes;
  };

  return (index, order) => {
    const r = randomFor(seed, `changes of live order ${index}`);
    const named: CityRow = { external_id: order.row.external_id ?? '' };
    const cancelledAt = cancelled(r, order);
    if (cancelledAt !== undefined)
      return [{ at: cancelledAt, kind: 'cancel', row: () => ({ ...named, reason: '工人临时有事' }) }];
    const amendment = amended(r, order);
    if (!amendment) return attended(r, order, named);
    return [{ at: amendment.at, kind: 'amend', row: () => ({ ...named, ...amendment.row }) }];
  };
};
