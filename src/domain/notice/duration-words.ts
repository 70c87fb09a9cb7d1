import type { Words } from './words.ts';

/** `many`: English of more than one. */
const units: readonly { seconds: number; words: Words; many: string }[] = [
  { seconds: 86_400, words: { zh: '天', en: 'day' }, many: 'days' },
  { seconds: 3_600, words: { zh: '小时', en: 'hour' }, many: 'hours' },
  { seconds: 60, words: { zh: '分', en: 'min' }, many: 'min' },
  { seconds: 1, words: { zh: '秒', en: 's' }, many: 's' },
];

/** How long something lasts, by its two largest units, what is smaller cut off: `8 天 3 小时`, `8 days 3 hours`; `12 分 5 秒`, `12 min 5 s`. Less than 0 is 0. */
export const durationWords = (seconds: number): Words => {
  const largest = units.findIndex((unit) => seconds >= unit.seconds);
  const from = largest < 0 ? units.length - 1 : largest;
  let rest = Math.max(0, seconds);
  const parts = units.slice(from, from + 2).flatMap((unit, i) => {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    return count > 0 || i === 0 ? [{ count, unit }] : [];
  });
  return {
    zh: parts.map(({ count, unit }) => `${count} ${unit.words.zh}`).join(' '),
    en: parts.map(({ count, unit }) => `${count} ${count === 1 ? unit.words.en : unit.many}`).join(' '),
  };
};
