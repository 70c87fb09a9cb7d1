import type { Words } from './words.ts';

const units: readonly { seconds: number; words: Words }[] = [
  { seconds: 86_400, words: { zh: '天', en: 'd' } },
  { seconds: 3_600, words: { zh: '小时', en: 'h' } },
  { seconds: 60, words: { zh: '分', en: 'min' } },
  { seconds: 1, words: { zh: '秒', en: 's' } },
];

/** How long something lasts, by its two largest units, what is smaller cut off: `3 小时 12 分`, `3 h 12 min`. Takes whole seconds, 0 or more. */
export const durationWords = (seconds: number): Words => {
  const largest = units.findIndex((unit) => seconds >= unit.seconds);
  const from = largest < 0 ? units.length - 1 : largest;
  let rest = seconds;
  const parts = units.slice(from, from + 2).flatMap((unit, i) => {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    return count > 0 || i === 0 ? [{ count, words: unit.words }] : [];
  });
  const text = (language: keyof Words): string => parts.map((p) => `${p.count} ${p.words[language]}`).join(' ');
  return { zh: text('zh'), en: text('en') };
};
