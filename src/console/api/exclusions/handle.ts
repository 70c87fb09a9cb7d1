import type { z } from 'zod';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { Sql } from '../../../store/connect.ts';
import {
  type ExclusionFilter,
  exclusionCount,
  exclusionPage,
  exclusionSummary,
} from '../../../store/exclusion-list.ts';
import { redecideExcluded } from '../../../store/exclusion-redecide.ts';
import { instantsOf } from '../day-range.ts';
import type { HandlersOf } from '../handlers.ts';
import type { exclusionFilter, exclusionRoutes } from './routes.ts';

/** The filter as the store takes it: the city's days as instants. */
export const exclusionFilterOf = (
  calendar: BusinessCalendar,
  { from, to, ...filter }: z.output<typeof exclusionFilter>,
  now: number,
): ExclusionFilter => ({ ...filter, ...instantsOf(calendar, { from, to }), now });

export const exclusionHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof exclusionRoutes> => ({
  'exclusions.list': ({ after, limit, sort, ...filter }, { access, now }) =>
    exclusionPage(sql, access, exclusionFilterOf(calendar, filter, now), { after, limit, sort }),
  'exclusions.count': (filter, { access, now }) =>
    exclusionCount(sql, access, exclusionFilterOf(calendar, filter, now)),
  'exclusions.summary': async (filter, { access, now }) => {
    const { since, ...summary } = await exclusionSummary(
      sql,
      access,
      exclusionFilterOf(calendar, filter, now),
      calendar,
    );
    return { ...summary, since: calendar.dateOf(since) };
  },
  'exclusions.redecide': ({ ids, reason }, { access, now }) => redecideExcluded(sql, access, ids, { reason, at: now }),
});
