import type { Engagement } from './engagements.ts';
import type { Parties } from './parties.ts';
import { near } from './places.ts';
import { type Random, randomFor } from './random.ts';
import { type CityRow, chinaDay, chinaMidnight, chinaTime, DAY_MS, HOUR_MS, id, MINUTE_MS } from './terms.ts';

export type ChangeKind = 'cancel' | 'amend' | 'check-in' | 'check-out' | 'complete' | 'mend-identity';
/** Something that happens to a signed order, or to its worker's registration; what is told of it is made when it is asked for. */
export type Change = { at: number; kind: ChangeKind; row(): CityRow };

/** How often, of all orders that are told as they are signed. */
const often = {
  withdrawn: 0.018,
  cancelledBefore: 0.07,
  cancelledAfter: 0.05,
  amended: 0.06,
  checkedIn: 0.35,
  checkedOut: 0.3,
  farAway: 0.01,
  completed: 0.75,
  overran: 0.05,
  mended: 0.6,
};

type Amendment = { at: number; startsAt: number; endsAt: number; occupationClass: number | undefined; reason: string };

/** A time of day when offices answer. */
const officeHour = (random: Random, day: number): number =>
  chinaMidnight(day) + random.between(8 * 60, 19 * 60) * MINUTE_MS;
const between = (random: Random, from: number, to: number): number =>
  from + Math.floor(random.next() * Math.max(0, to - from));

/** A change of the terms, where there is still time for one. */
const amendment = (r: Random, { toldAt, startsAt, endsAt }: Engagement): Amendment | undefined => {
  const kept = { startsAt, endsAt, occupationClass: undefined };
  const during = between(r, Math.max(toldAt, startsAt) + 10 * MINUTE_MS, endsAt - 20 * MINUTE_MS);
  const before = between(r, toldAt + 10 * MINUTE_MS, startsAt - 20 * MINUTE_MS);
  const lasts = endsAt - startsAt > DAY_MS;
  const kind = r.weighted([
    ['longer', 40],
    ['shorter', 25],
    ['moved', 25],
    ['class', 10],
  ] as const);
  const later = (lasts ? r.between(1, 5) * 24 : r.between(2, 3)) * HOUR_MS;
  if (kind === 'moved') {
    const by = r.between(1, 3) * DAY_MS;
    const moved = { ...kept, at: before, startsAt: startsAt + by, endsAt: endsAt + by, reason: '雨天改期' };
    return before < startsAt ? moved : undefined;
  }
  if (during >= endsAt - 10 * MINUTE_MS) return undefined;
  if (kind === 'longer') return { ...kept, at: during, endsAt: endsAt + later, reason: '活没干完，延长' };
  if (kind === 'class') return { ...kept, at: during, occupationClass: r.chance(0.5) ? 5 : 2, reason: '换了工种' };
  const earlier = endsAt - Math.floor((endsAt - during) / (2 * DAY_MS)) * DAY_MS;
  return lasts && earlier < endsAt ? { ...kept, at: during, endsAt: earlier, reason: '提前完工' } : undefined;
};

const cancelReasons = ['工人临时有事', '雇主取消用工', '天气原因', '已找到其他工作'];

const cancellation = (r: Random, { toldAt, startsAt, endsAt }: Engagement): number | undefined => {
  if (toldAt + MINUTE_MS < endsAt && r.chance(often.withdrawn)) return toldAt + r.between(5, 50) * 1_000;
  if (startsAt - toldAt > 3 * HOUR_MS && r.chance(often.cancelledBefore))
    return between(r, toldAt + HOUR_MS, startsAt - HOUR_MS);
  if (endsAt - Math.max(startsAt, toldAt) > DAY_MS && r.chance(often.cancelledAfter))
    return between(r, Math.max(startsAt, toldAt) + HOUR_MS, endsAt - HOUR_MS);
  return undefined;
};

/** What becomes of an order after it was told, in the order of time. What came in the historical file has had its life. */
export const createAfterlife = (seed: number, parties: Parties): ((engagement: Engagement) => Change[]) => {
  const order = (index: number): CityRow => ({ external_id: id('O', index) });

  /** Where somebody stands who checks in or out. */
  const here = (e: Engagement, kind: 'check-in' | 'check-out') => (): CityRow => {
    const r = randomFor(seed, `place of ${kind} ${e.index}`);
    const place = parties.employerPlace(e.offer.employer);
    return { ...order(e.index), ...near(r, place, r.chance(often.farAway) ? 60 : 0.4), datum: 'gcj02' };
  };

  const attendance = (r: Random, e: Engagement, at: { startsAt: number; endsAt: number }): Change[] => {
    const changes: Change[] = [];
    const came = at.startsAt + r.between(-12, 15) * MINUTE_MS;
    if (came > e.toldAt && r.chance(often.checkedIn))
      changes.push({ at: came, kind: 'check-in', row: here(e, 'check-in') });
    const overran = r.chance(often.overran) ? r.between(1, 6) * (HOUR_MS / 2) : 0;
    const left = at.endsAt + overran + r.between(-5, 10) * MINUTE_MS;
    if (left > e.toldAt && r.chance(often.checkedOut))
      changes.push({ at: left, kind: 'check-out', row: here(e, 'check-out') });
    if (!r.chance(often.completed)) return changes;
    const told = Math.max(e.toldAt, at.endsAt + overran) + r.between(15, 600) * MINUTE_MS;
    const wageFen = String(r.between(100, 300) * 100);
    const row = (): CityRow => ({
      ...order(e.index),
      actual_start: chinaTime(at.startsAt),
      actual_end: chinaTime(at.endsAt + overran),
      wage_fen: wageFen,
    });
    return [...changes, { at: told, kind: 'complete', row }];
  };

  const mended = (r: Random, e: Engagement): Change[] => {
    if (parties.hasGoodIdentity(e.worker) || !r.chance(often.mended)) return [];
    const at = officeHour(r, chinaDay(e.toldAt) + r.between(1, 5));
    return [{ at, kind: 'mend-identity', row: () => parties.mendedWorker(e.worker) }];
  };

  return (engagement) => {
    if (engagement.told === 'historical') return [];
    const { index, startsAt, endsAt } = engagement;
    const r = randomFor(seed, `life of order ${index}`);
    const mending = mended(r, engagement);
    const cancelledAt = cancellation(r, engagement);
    if (cancelledAt !== undefined) {
      const reason = r.pick(cancelReasons);
      const row = (): CityRow => ({ ...order(index), reason });
      return [{ at: cancelledAt, kind: 'cancel' as const, row }, ...mending].sort((a, b) => a.at - b.at);
    }
    const amended = r.chance(often.amended) ? amendment(r, engagement) : undefined;
    const changes = [...mending, ...attendance(r, engagement, amended ?? { startsAt, endsAt })];
    if (amended) {
      const { at, occupationClass, reason } = amended;
      const row = (): CityRow => ({
        ...order(index),
        starts_at: amended.startsAt === startsAt ? '' : chinaTime(amended.startsAt),
        ends_at: amended.endsAt === endsAt ? '' : chinaTime(amended.endsAt),
        occupation_class: occupationClass === undefined ? '' : String(occupationClass),
        reason,
      });
      changes.push({ at, kind: 'amend', row });
    }
    return changes.sort((a, b) => a.at - b.at);
  };
};
