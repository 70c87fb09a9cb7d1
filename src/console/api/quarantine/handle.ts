import type { Sql } from '../../../store/connect.ts';
import { retryQuarantined } from '../../../store/quarantine.ts';
import { quarantineDetail, releasedBefore } from '../../../store/quarantine-history.ts';
import { quarantineCauses, quarantineCount, quarantinePage } from '../../../store/quarantine-list.ts';
import type { HandlersOf } from '../handlers.ts';
import type { quarantineRoutes } from './routes.ts';

export const quarantineHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof quarantineRoutes> => ({
  'quarantine.list': ({ after, limit, sort, ...filter }, { access }) =>
    quarantinePage(sql, access, filter, { after, limit, sort }),
  'quarantine.count': (filter, { access }) => quarantineCount(sql, access, filter),
  'quarantine.causes': async (_input, { access }) => ({ causes: await quarantineCauses(sql, access) }),
  'quarantine.one': ({ id }, { access }) => quarantineDetail(sql, access, id),
  'quarantine.retry': async ({ ids, reason }, { access, now }) => {
    const released = await retryQuarantined(sql, access, ids, { reason, at: now });
    const others = ids.filter((id) => !released.includes(id));
    return { released, late: others.length === 0 ? [] : await releasedBefore(sql, access, others) };
  },
});
