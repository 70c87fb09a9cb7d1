import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { struck } from '../../../domain/struck.ts';
import { type Access, demand } from '../../../store/access.ts';
import {
  abortBulk,
  beginBulk,
  bulkById,
  bulkCount,
  bulkPage,
  bulkRowCount,
  bulkRowPage,
} from '../../../store/bulk-actions.ts';
import { bulkWorks } from '../../../store/bulk-actions-works.ts';
import type { Sql } from '../../../store/connect.ts';
import type { HandlersOf } from '../handlers.ts';
import { freeze } from './lists.ts';
import type { BulkItem, bulkRoutes } from './routes.ts';
import { withToldFilters } from './told.ts';

type Deps = { sql: Sql; calendar: BusinessCalendar };

const itemOf = async (deps: Deps, access: Access, id: string): Promise<BulkItem> => {
  const [item] = await withToldFilters(deps, access, [await bulkById(deps.sql, access, id)]);
  if (!item) throw new Error(`act ${id} is there and is not told`);
  return item;
};

/** What is kept of a filter, in the audit for good. */
const keptOf = (filter: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(filter).map(([key, value]) => [key, typeof value === 'string' ? struck(value) : value]),
  );

/** Acts on many rows: begun at a list, done by whichever process comes first, looked at and stopped here. */
export const bulkHandlers = ({ sql, calendar }: Deps): HandlersOf<typeof bulkRoutes> => ({
  'bulk.preview': async ({ action, filter }, { access, now }) => {
    demand(access, bulkWorks[action].permission);
    const { ids, ...frozen } = await freeze({ sql, calendar }, access, { action, filter, now });
    const [told] = await withToldFilters({ sql, calendar }, access, [{ action, filter: frozen.filter }]);
    return { ...frozen, filter: told?.filter ?? [], count: ids.length };
  },
  'bulk.begin': async ({ id, action, filter, until, reason }, { access, now }) => {
    demand(access, bulkWorks[action].permission);
    const frozen = await freeze({ sql, calendar }, access, { action, filter, until, now });
    await beginBulk(sql, access, {
      ...{ id, action, reason, at: now },
      filter: keptOf(frozen.filter),
      subjectIds: frozen.ids,
    });
    return itemOf({ sql, calendar }, access, id);
  },
  'bulk.list': async (page, { access }) => {
    const { rows, ...place } = await bulkPage(sql, access, page);
    return { rows: await withToldFilters({ sql, calendar }, access, rows), ...place };
  },
  'bulk.count': (_input, { access }) => bulkCount(sql, access),
  'bulk.one': ({ id }, { access }) => itemOf({ sql, calendar }, access, id),
  'bulk.rows': ({ after, limit, sort, ...filter }, { access }) =>
    bulkRowPage(sql, access, filter, { after, limit, sort }),
  'bulk.rows.count': (filter, { access }) => bulkRowCount(sql, access, filter),
  'bulk.abort': (input, { access, now }) => abortBulk(sql, access, { ...input, at: now }),
});
