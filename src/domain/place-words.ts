import type { Words } from './notice/words.ts';

/** Where a county should stand and none was sent. */
export const noCounty: Words = { zh: '未注明地区', en: 'no county given' };
export const wholeCity: Words = { zh: '全市', en: 'Whole city' };
