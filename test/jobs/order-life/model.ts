/**
 * What each order should come to, in the plainest words: every event has its effect at its own instant, at once. One plan: classes 1 to 4,
 * a tail of 90 minutes, cover at once, 40 fen a day; everybody is of age. Instants in milliseconds, days in China's time.
 */
const minute = 60_000;
const tail = 90 * minute;
const dayMs = 86_400_000;
const zone = 8 * 3_600_000;

const dayOf = (at: number): number => Math.floor((at + zone) / dayMs);
const startOfDay = (day: number): number => day * dayMs - zone;

export type Terms = { startsAt: number; endsAt: number; occupationClass: number };
export type Cover = { status: 'bound' | 'voided' | 'ended'; start: number; end: number; reason: string | null };
export type Modelled = Terms & {
  person: number;
  identified: boolean;
  signedAt: number;
  cancelled: boolean;
  reason: string | null;
  cover: Cover | null;
};

const decide = (order: Modelled, at: number): void => {
  const start = Math.max(at, order.startsAt);
  if (start >= order.endsAt) order.reason = 'no_cover_window';
  else if (!order.identified) order.reason = 'identity_missing';
  else if (order.occupationClass > 4) order.reason = 'occupation_class';
  else {
    order.reason = null;
    order.cover = { status: 'bound', start, end: order.endsAt + tail, reason: null };
  }
};

export const signed = (person: number, identified: boolean, terms: Terms, at: number): Modelled => {
  const order: Modelled = { ...terms, person, identified, signedAt: at, cancelled: false, reason: null, cover: null };
  decide(order, at);
  return order;
};

const endAt = (cover: Cover, at: number, reason: string): void => {
  if (at <= cover.start) Object.assign(cover, { status: 'voided', reason });
  else Object.assign(cover, { status: 'ended', end: at, reason });
};

export const cancel = (order: Modelled, at: number): void => {
  order.cancelled = true;
  const { cover } = order;
  if (!cover) {
    return;
  }
  if (cover.status !== 'bound' || at >= cover.end) return;
  if (at < cover.start) Object.assign(cover, { status: 'voided', reason: 'cancelled' });
  else if (startOfDay(dayOf(at) + 1) < cover.end) endAt(cover, startOfDay(dayOf(at) + 1), 'cancelled');
};

export const amend = (order: Modelled, terms: Terms, at: number): void => {
  const { cover } = order;
  Object.assign(order, terms);
  if (!cover) {
    if (!order.cancelled && at < order.endsAt) decide(order, at);
    return;
  }
  if (cover.status !== 'bound' || at >= cover.end) return;
  if (order.occupationClass > 4) {
    endAt(cover, at, 'occupation_class');
    return;
  }
  if (at < cover.start) {
    const raw = Math.max(order.signedAt, order.startsAt);
    cover.start = raw >= cover.start ? raw : Math.min(cover.start, Math.max(raw, at));
  }
  cover.end = order.endsAt + tail;
};

export const identify = (order: Modelled, at: number): void => {
  order.identified = true;
  if (!order.cover && !order.cancelled && at < order.endsAt) decide(order, at);
};

/** Every person-day that somebody's cover needs: `person/day`. */
export const chargedDays = (orders: readonly Modelled[]): Set<string> => {
  const days = new Set<string>();
  for (const { cover, endsAt, person } of orders) {
    const end = cover ? Math.min(endsAt, cover.end) : 0;
    if (!cover || cover.status === 'voided' || cover.start >= end) continue;
    for (let day = dayOf(cover.start); day <= dayOf(end - 1); day++) days.add(`${person}/${day}`);
  }
  return days;
};
