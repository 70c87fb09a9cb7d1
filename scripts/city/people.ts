import { fromDayNumber } from '../../src/domain/business-date.ts';
import { residentCheckDigit } from '../../src/domain/identity.ts';
import { usccCheckCharacter } from '../../src/domain/uscc.ts';
import type { Random } from './random.ts';

/** A region code of Nanping that was never assigned: no number made with it belongs to anybody. */
const UNASSIGNED = '350799';
/** The last three digits tell people of one birthday apart. */
const SEQUENCES = 1_000;
/** People with the same three digits are born on other days of a block this long, so that no two share a number up to 128,000 of them. */
const BLOCK_DAYS = 128;

const surnames = [...'陈林黄张李王吴刘蔡杨许郑谢郭洪曾邱周叶廖赖徐游江范雷蓝钟卢余'];
const givenNames = [...'建国志明秀英丽华美珍春燕金福玉兰文斌海燕小红晓东雪梅长生水根桂花永强云辉素芳家豪雅婷思远'];

/** An invented name of two or three characters. */
export const personName = (random: Random): string =>
  random.pick(surnames) + random.pick(givenNames) + (random.chance(0.75) ? random.pick(givenNames) : '');

/**
 * A resident identity number with a right check digit, of somebody born within some four months of that day (days since 1970-01-01); another
 * for each index.
 */
export const residentNumber = (aboutDay: number, index: number): string => {
  const birthDay = Math.floor(aboutDay / BLOCK_DAYS) * BLOCK_DAYS + (Math.floor(index / SEQUENCES) % BLOCK_DAYS);
  const sequence = String(index % SEQUENCES).padStart(3, '0');
  const digits = UNASSIGNED + fromDayNumber(birthDay).replaceAll('-', '') + sequence;
  return digits + residentCheckDigit(digits);
};

/** The same number with a check digit that does not fit. */
export const mistyped = (idNumber: string): string => idNumber.slice(0, 17) + (idNumber.endsWith('1') ? '2' : '1');

/** An invented unified social credit code with a right check character. */
export const socialCreditCode = (index: number): string => {
  const characters = `91${UNASSIGNED}MA${String(index).padStart(6, '0')}X`;
  return characters + usccCheckCharacter(characters);
};

/** An invented mobile number, another for each index. */
export const mobileNumber = (index: number): string => `199${String(index % 100_000_000).padStart(8, '0')}`;
