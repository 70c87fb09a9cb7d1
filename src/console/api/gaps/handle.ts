import type { z } from 'zod';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { Sql } from '../../../store/connect.ts';
import { type GapFilter, gapCount, gapPage, gapSummary } from '../../../store/gap-list.ts';
import { instantsOf } from '../day-range.ts';
import type { HandlersOf } from '../handlers.ts';
import type { gapFilter, gapRoutes } from './routes.ts';

/** The filter as the store takes it: the city's days as instants. */
export const gapFilterOf = (
  calendar: BusinessCalendar,
  { from, to, ...filter }: z.output<typeof gapFilter>,
  now: number,
): GapFilter => ({ ...filter, ...instantsOf(calendar, { from, to }), now });

export const gapHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof gapRoutes> => ({
  'gaps.list': ({ after, limit, sort, ...filter }, { access, now }) =>
    gapPage(sql, access, gapFilterOf(calendar, filter, now), { after, limit, sort }),
  'gaps.count': (filter, { access, now }) => gapCount(sql, access, gapFilterOf(calendar, filter, now)),
  'gaps.summary': async (filter, { access, now }) => {
    const { since, ...summary } = await gapSummary(sql, access, gapFilterOf(calendar, filter, now), calendar);
    return { ...summary, since: calendar.dateOf(since) };
  },
});
