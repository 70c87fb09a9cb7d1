/** @import { StatusSnapshot } from './snapshot.ts' */
/** @import { zh } from './words.js' */
import { age } from './format.js';

/** @typedef {'quiet' | 'clear' | 'waiting' | 'late' | 'trouble'} State */

/** The sweep drives what is owed again each minute: what is older has been passed over at least once. */
const LATE_SECONDS = 60;

/** Each state's icon; its word and colour stand in `words.js` and `page.css`. */
export const icons = { quiet: 'clock', clear: 'tick', waiting: 'clock', late: 'clock', trouble: 'triangle' };

/** The age of what has waited longest. */
export const oldest = (/** @type {{ oldestSeconds: number | null }[]} */ list) =>
  list.reduce(
    (/** @type {number | null} */ max, { oldestSeconds: s }) => (s !== null && s >= (max ?? 0) ? s : max),
    null,
  );

/** What a queue of `count`, the first of which waits `seconds`, looks like. */
export const waitState = (/** @type {number} */ count, /** @type {number | null} */ seconds) =>
  /** @type {State} */ (count === 0 ? 'clear' : (seconds ?? 0) > LATE_SECONDS ? 'late' : 'waiting');

/** Alarms that stand on the page by themselves: the quarantine has its own number. @param {StatusSnapshot} s */
export const openAlarms = (s) => s.alarms.filter((alarm) => alarm.kind !== 'quarantined');

/**
 * The page in one sentence.
 * @param {StatusSnapshot} s @param {typeof zh} w @returns {{ state: State, title: string, sub: string }}
 */
export const verdict = (s, w) => {
  const wanted = openAlarms(s).reduce((n, a) => n + a.count, 0);
  const troubles = wanted + s.quarantined + s.parts.filter((part) => !part.ok).length;
  const seconds = oldest(s.owed);
  const state = waitState(s.orders.owed, seconds);
  const waits = seconds === null ? '' : w.workingSub(age(seconds, w));
  if (troubles > 0) return { state: 'trouble', title: w.attention(troubles), sub: waits || w.attentionSub };
  if (state === 'clear') {
    const ago = s.lastDecidedAt === null ? null : (Date.parse(s.asOf) - Date.parse(s.lastDecidedAt)) / 1000;
    return { state, title: w.clear, sub: ago === null ? w.clearNever : w.clearSince(age(Math.max(ago, 0), w)) };
  }
  return { state, title: state === 'late' ? w.late(s.orders.owed) : w.working(s.orders.owed), sub: waits };
};
