import { type BusinessDate, dayNumber } from '../../src/domain/business-date.ts';

const day = (date: string): number => dayNumber(date as BusinessDate);

/** The sixteen months of the public figures. */
export const firstDay = day('2023-05-01');
export const lastDay = day('2024-08-31');
/** From here on orders come as they are signed; what was signed before came at once, in a historical file. */
export const takeOverDay = day('2023-08-01');

const span = (from: string, to: string): readonly [number, number] => [day(from), day(to)];

/** Public holidays of those months, as the State Council set them, and the weekends that were worked in return. */
const holidays = [
  span('2023-04-29', '2023-05-03'),
  span('2023-06-22', '2023-06-24'),
  span('2023-09-29', '2023-10-06'),
  span('2023-12-30', '2024-01-01'),
  span('2024-02-10', '2024-02-17'),
  span('2024-04-04', '2024-04-06'),
  span('2024-05-01', '2024-05-05'),
  span('2024-06-08', '2024-06-10'),
];
const workedWeekends = new Set(
  [
    ...['2023-05-06', '2023-06-25', '2023-10-07', '2023-10-08'],
    ...['2024-02-04', '2024-02-18', '2024-04-07', '2024-04-28', '2024-05-11'],
  ].map(day),
);

/** How busy the market is in each month of a year: quiet around the Spring Festival, busiest when the first tea is picked. */
const months = [0.8, 0.5, 1.2, 2, 1.05, 0.95, 1.15, 1.1, 0.95, 0.95, 0.9, 0.85];
/** Month and day as one number, 320 for 20 March. */
const dayOfYear = (of: number): number => {
  const date = new Date(of * 86_400_000);
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
};

export const isHoliday = (of: number): boolean => holidays.some(([from, to]) => of >= from && of <= to);

/** Spring tea, from the end of March; it is picked by hand within five weeks. */
const during = (from: number, to: number) => (of: number) => {
  const date = dayOfYear(of);
  return date >= from && date <= to;
};
export const isSpringTea = during(320, 508);
const isAutumnTea = during(915, 1_015);
export const isStudentSeason = during(625, 831);

/** How much likelier than in the rest of the year an order is about tea. */
export const teaFactor = (of: number): number => (isSpringTea(of) ? 4 : isAutumnTea(of) ? 1.6 : 0.35);

/** How much is signed on a day, beside other days of the week and the year. */
export const weekWeight = (of: number): number => {
  if (isHoliday(of)) return 0.2;
  if (workedWeekends.has(of)) return 0.9;
  const weekday = (of + 4) % 7;
  return weekday === 0 ? 0.45 : weekday === 6 ? 0.7 : 1;
};

/** The same with the season and the market's growth over its first sixteen months. */
export const dayWeight = (of: number): number => {
  const grown = Math.min(1, Math.max(0, (of - firstDay) / (lastDay - firstDay)));
  return weekWeight(of) * (months[Math.floor(dayOfYear(of) / 100) - 1] ?? 1) * (0.6 + 0.55 * grown);
};
