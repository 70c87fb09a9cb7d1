import { acknowledgeAlarm, alarmCount, alarmPage, releaseAlarm } from '../../../store/alarm-list.ts';
import type { Sql } from '../../../store/connect.ts';
import type { HandlersOf } from '../handlers.ts';
import type { alarmRoutes } from './routes.ts';

export const alarmHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof alarmRoutes> => ({
  'alarms.list': ({ after, limit, sort, ...filter }, { access }) =>
    alarmPage(sql, access, filter, { after, limit, sort }),
  'alarms.count': (filter, { access }) => alarmCount(sql, access, filter),
  'alarms.acknowledge': async ({ ids, reason }, { access, now }) => {
    const acknowledged: string[] = [];
    for (const id of new Set(ids))
      if (await acknowledgeAlarm(sql, access, id, { reason, at: now })) acknowledged.push(id);
    return { acknowledged };
  },
  'alarms.release': async ({ ids }, { access, now }) => {
    const released: string[] = [];
    for (const id of new Set(ids)) if (await releaseAlarm(sql, access, id, { at: now })) released.push(id);
    return { released };
  },
});
