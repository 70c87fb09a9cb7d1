import type { z } from 'zod';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { type AuditFilter, auditChoices, auditCount, auditPage } from '../../../store/audit-list.ts';
import type { Sql } from '../../../store/connect.ts';
import { momentsOf } from '../day-range.ts';
import type { HandlersOf } from '../handlers.ts';
import type { auditFilter, auditRoutes } from './routes.ts';

/** The filter as the store takes it: the city's days and minutes as instants. */
export const auditFilterOf = (
  calendar: BusinessCalendar,
  { from, to, ...filter }: z.output<typeof auditFilter>,
): AuditFilter => ({ ...filter, ...momentsOf(calendar, { from, to }) });

export const auditHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof auditRoutes> => ({
  'audit.list': ({ after, limit, sort, ...filter }, { access }) =>
    auditPage(sql, access, auditFilterOf(calendar, filter), { after, limit, sort }),
  'audit.count': (filter, { access }) => auditCount(sql, access, auditFilterOf(calendar, filter)),
  'audit.choices': (_input, { access }) => auditChoices(sql, access),
});
