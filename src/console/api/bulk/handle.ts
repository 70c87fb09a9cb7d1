import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { demand } from '../../../store/access.ts';
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
import type { bulkRoutes } from './routes.ts';

/** Acts on many rows: begun at a list, done by whichever process comes first, looked at and stopped here. */
export const bulkHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof bulkRoutes> => ({
  'bulk.preview': async ({ action, filter }, { access, now }) => {
    demand(access, bulkWorks[action].permission);
    const { ids, ...frozen } = await freeze({ sql, calendar }, access, { action, filter, now });
    return { ...frozen, count: ids.length };
  },
  'bulk.begin': async ({ id, action, filter, until, reason }, { access, now }) => {
    demand(access, bulkWorks[action].permission);
    const frozen = await freeze({ sql, calendar }, access, { action, filter, until, now });
    await beginBulk(sql, access, { ...{ id, action, reason, at: now }, filter: frozen.filter, subjectIds: frozen.ids });
    return bulkById(sql, access, id);
  },
  'bulk.list': (page, { access }) => bulkPage(sql, access, page),
  'bulk.count': (_input, { access }) => bulkCount(sql, access),
  'bulk.one': ({ id }, { access }) => bulkById(sql, access, id),
  'bulk.rows': ({ after, limit, sort, ...filter }, { access }) =>
    bulkRowPage(sql, access, filter, { after, limit, sort }),
  'bulk.rows.count': (filter, { access }) => bulkRowCount(sql, access, filter),
  'bulk.abort': async (input, { access, now }) => ({ aborted: await abortBulk(sql, access, { ...input, at: now }) }),
});
