export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** China's offset; the city has no other. */
const OFFSET_MS = 8 * HOUR_MS;

/** A row by import column. */
export type CityRow = Record<string, string>;

/** An order, and when a server would have sent it: at once as a rule, a day or more later for the few that are told late. */
export type CityOrder = { row: CityRow; signedAt: number; receivedAt: number };

/** An order of the living city, with what its follow-ups depend on. */
export type LiveOrder = CityOrder & { startsAt: number; endsAt: number; worker: number; employer: number };

export type CityOptions = {
  /** 1 is the whole of Nanping: 10,000 employers, 80,000 workers, 482 service points, 240,000 places, 110,000 orders. */
  scale: number;
  seed: number;
  /** The present, in milliseconds: nothing was signed after it, and work begins up to two weeks later. */
  now: number;
  /** Over how many days before `now` orders were signed. */
  days: number;
};

/** The public figures at scale 1. */
export const nanpingFigures = {
  servicePoints: 482,
  employers: 10_000,
  workers: 80_000,
  positions: 240_000,
  orders: 110_000,
  policies: 65_000,
} as const;

/** So many of a whole city's things, at least one. */
export const scaled = (whole: number, scale: number): number => Math.max(1, Math.round(whole * scale));

/** How often something is as it should not be, so that every reason for an exclusion is seen. */
export const shares = {
  identityMissing: 0.03,
  identityInvalid: 0.02,
  dangerous: 0.05,
  signedLate: 0.1,
  signedAfterWork: 0.06,
  signedDuringWork: 0.05,
  noUscc: 0.03,
  /** Employers from the cities around, whose work lies outside every programme. */
  outside: 0.03,
};

export const id = (letter: string, index: number): string => letter + String(index + 1).padStart(6, '0');

const twoDigits = (part: number): string => (part < 10 ? `0${part}` : String(part));

/** An instant as Chinese systems write it, to the second; by hand, since `toISOString` takes three times as long. */
export const chinaTime = (at: number): string => {
  const t = new Date(at + OFFSET_MS);
  const date = `${t.getUTCFullYear()}-${twoDigits(t.getUTCMonth() + 1)}-${twoDigits(t.getUTCDate())}`;
  return `${date}T${twoDigits(t.getUTCHours())}:${twoDigits(t.getUTCMinutes())}:${twoDigits(t.getUTCSeconds())}+08:00`;
};

/** The Chinese day that the instant lies in, as days since 1970-01-01. */
export const chinaDay = (at: number): number => Math.floor((at + OFFSET_MS) / DAY_MS);

/** 00:00 of a Chinese day. */
export const chinaMidnight = (day: number): number => day * DAY_MS - OFFSET_MS;

/** 00:00 of the Chinese day that the instant lies in. */
export const startOfDay = (at: number): number => chinaMidnight(chinaDay(at));
