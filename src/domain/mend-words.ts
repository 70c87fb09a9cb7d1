import type { Words } from './notice/words.ts';

/** Whether an order that is not covered can still be mended, as the list of exclusions is narrowed by it. */
export const mendTimeLabel: Words = { zh: '补救时限', en: 'Time to mend' };
export const mendTimeWords: Readonly<Record<'possible' | 'at_work' | 'over', Words>> = {
  possible: { zh: '未过', en: 'left' },
  at_work: { zh: '此刻在工作', en: 'at work now' },
  over: { zh: '已过或无法补救', en: 'over, or none' },
};
