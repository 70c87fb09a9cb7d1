import { same, type Words } from './notice/words.ts';

/** Where a county should stand and none was sent. */
export const noCounty: Words = { zh: '未注明地区', en: 'no county given' };
/** What lies in a city, or a province, but in no county of it that was given. */
const noCountyOf = (name: string): Words => ({ zh: `${name} · 未分区县`, en: `${name} · no county given` });
/** A place by the code that lists count it under: a county's name, else said to be no county. */
export const countyWords = (code: string | null, name: string): Words => {
  if (code === null) return noCounty;
  return code.length < 6 ? noCountyOf(name) : same(name);
};
export const wholeCity: Words = { zh: '全市', en: 'Whole city' };
