import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { saidOf } from '../../../domain/notice/words.ts';
import type { Access } from '../../../store/access.ts';
import type { BulkName } from '../../../store/bulk-actions-works.ts';
import type { Queryable } from '../../../store/connect.ts';
import { type ToldPart, toldFilters } from '../exports/told-filter.ts';

const lists: Record<BulkName, string> = { 'quarantine.retry': 'quarantine.list', 'order.redecide': 'exclusions.list' };

type Filter = Record<string, unknown>;
type Act = { action: string; filter: Filter };

/** A frozen filter as the screen of its list asks: its instants `[from, to)` are the city's days again, both included. */
const asked = (calendar: BusinessCalendar, { from, to, ...rest }: Filter): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(rest).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  ),
  ...(typeof from === 'number' ? { from: calendar.dateOf(from) } : {}),
  ...(typeof to === 'number' ? { to: calendar.dateOf(to - 1) } : {}),
});

/** Acts with their filters in the words of the lists at which they began, and until when a row has to have come there. */
export const withToldFilters = async <A extends Act>(
  { sql, calendar }: { sql: Queryable; calendar: BusinessCalendar },
  access: Access,
  acts: readonly A[],
): Promise<(Omit<A, 'filter'> & { filter: ToldPart[]; until: number | null })[]> => {
  const frozen = acts.map(({ action, filter }) => ({
    list: saidOf(lists, action) ?? '',
    filter: asked(calendar, filter),
  }));
  const told = await toldFilters(sql, access, frozen);
  return acts.map((act, at) => {
    const { until } = act.filter;
    return { ...act, filter: told[at] ?? [], until: typeof until === 'number' ? until : null };
  });
};
