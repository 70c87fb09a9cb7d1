/** `year * 10,000 + month * 100 + day` of a day number (days since 1970-01-01), in the proleptic Gregorian calendar. */
const ymdOf = (day: number): number => {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
};

/** Completed years on a business day. Who is born on 29 February completes a year on 1 March in common years. */
export const ageOnDay = (birthDay: number, day: number): number => Math.floor((ymdOf(day) - ymdOf(birthDay)) / 10_000);
