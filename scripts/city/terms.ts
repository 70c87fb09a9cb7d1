export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** China's offset; the city has no other. */
const OFFSET_MS = 8 * HOUR_MS;

/** A row by import column. */
export type CityRow = Record<string, string>;

/** An order, and when a server would have sent it: at once as a rule, a day or more later for the few that are told late. */
export type CityOrder = { row: CityRow; signedAt: number; receivedAt: number };

export type CityOptions = {
  /** 1 is the whole of Nanping: 10,000 employers, 80,000 workers, 482 service points, 240,000 places, 110,000 orders. */
  scale: number;
  seed: number;
  /** The present, in milliseconds: nothing was signed after it, and work begins up to two weeks later. */
  now: number;
  /** Over how many days before `now` orders were signed. */
  days: number;
};

/** How often something is as it should not be, so that every reason for an exclusion is seen. */
export const shares = {
  identityMissing: 0.015,
  identityInvalid: 0.01,
  over65: 0.02,
  dangerous: 0.015,
  signedLate: 0.015,
  noUscc: 0.03,
};

export const id = (letter: string, index: number): string => letter + String(index + 1).padStart(6, '0');

/** An instant as Chinese systems write it. */
export const chinaTime = (at: number): string => new Date(at + OFFSET_MS).toISOString().replace(/(\.000)?Z$/, '+08:00');

/** 00:00 of the Chinese day that the instant lies in. */
export const startOfDay = (at: number): number => Math.floor((at + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
