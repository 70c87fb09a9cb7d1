import { addDays, type BusinessCalendar, dayNumber } from '../../../domain/business-date.ts';
import { toGcj02 } from '../../../domain/geography.ts';
import type { Access } from '../../../store/access.ts';
import type { Sql } from '../../../store/connect.ts';
import { mapCounts } from '../../../store/map-counts.ts';
import type { HandlersOf } from '../handlers.ts';
import type { MapFilter, mapRoutes } from './routes.ts';

/** How many days the map looks back, today included. */
const usualDays = 30;

type Deps = { sql: Sql; calendar: BusinessCalendar };

/** What the map shows of a range of days; of the last thirty where none are named. */
export const mapCountsOf = async (
  { sql, calendar }: Deps,
  access: Access,
  asked: Pick<MapFilter, 'from' | 'to'>,
  now: number,
) => {
  const to = asked.to ?? calendar.dateOf(now);
  const from = asked.from ?? addDays(to, 1 - usualDays);
  const bounds = { from: calendar.startOfDay(dayNumber(from)), to: calendar.startOfDay(dayNumber(to) + 1) };
  const { counties, points } = await mapCounts(sql, access, bounds);
  return { asOf: now, from, to, counties, points: points.map((point) => ({ ...point, ...toGcj02(point) })) };
};

export const mapHandlers = (deps: Deps): HandlersOf<typeof mapRoutes> => ({
  'map.counts': (asked, { access, now }) => mapCountsOf(deps, access, asked, now),
});
