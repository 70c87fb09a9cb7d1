/** @import { zh } from './words.js' */

const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** `10:32:05` in the city's time zone, whatever the browser's. @param {string} iso */
export const clockTime = (iso) => time.format(new Date(iso));

/** `2026-11-24 10:32`, for what may be older than today. @param {string} iso */
export const dayTime = (iso) => `${day.format(new Date(iso))} ${clockTime(iso).slice(0, 5)}`;

/** Whole numbers with separators, and ratios that keep both their parts. */
export const share = {
  count: (/** @type {number} */ n) => n.toLocaleString('en-US'),
  /** Never says 0% or 100% of what is neither. @param {number} part @param {number} whole */
  percent: (part, whole) => {
    const tenths = Math.round((part / whole) * 1000);
    if (part > 0 && tenths === 0) return '< 0.1%';
    return `${Math.min(tenths, part < whole ? 999 : 1000) / 10}%`;
  },
};

/** `¥1,234.00` of integer fen. @param {number} fen */
export const yuan = (fen) =>
  `¥${(fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** An age in words: `5 分 12 秒`. @param {number} seconds @param {typeof zh} w */
export const age = (seconds, w) => {
  const s = Math.floor(seconds);
  if (s < 60) return w.seconds(s);
  if (s < 3600) return w.minutes(Math.floor(s / 60), s % 60);
  if (s < 86_400) return w.hours(Math.floor(s / 3600), Math.floor((s % 3600) / 60));
  return w.days(Math.floor(s / 86_400), Math.floor((s % 86_400) / 3600));
};

/** A short duration: `6 毫秒`, `1.2 秒`, then as an age. @param {number} ms @param {typeof zh} w */
export const span = (ms, w) => {
  if (ms < 1) return `< 1 ${w.ms}`;
  if (ms < 1000) return `${Math.round(ms)} ${w.ms}`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} ${w.s}`;
  return age(ms / 1000, w);
};
