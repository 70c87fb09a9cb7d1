/** How many people of one county work without cover, why, and since when the first of them. `county` is null where nobody knows the place. */
export type Uninsured = { county: string | null; cause: string; count: number; oldestAt: number };

export type GapAlarm = {
  subject: string;
  regionCode: string | null;
  detail: { cause: string; count: number; longestMinutes: number };
};

/** One alarm for each county and cause: whoever answers for the county calls the employers, and the cause says what to mend. */
export const decide = (uninsured: readonly Uninsured[], at: number): GapAlarm[] =>
  uninsured.map(({ county, cause, count, oldestAt }) => ({
    subject: `${county ?? 'unknown'}/${cause}`,
    regionCode: county,
    detail: { cause, count, longestMinutes: Math.floor((at - oldestAt) / 60_000) },
  }));
