import { acknowledgeAlarm, alarmCount, alarmPage, otherLooker, releaseAlarm } from '../../../store/alarm-list.ts';
import type { First } from '../../../store/audit.ts';
import type { Sql } from '../../../store/connect.ts';
import type { HandlersOf } from '../handlers.ts';
import type { alarmRoutes } from './routes.ts';

export const alarmHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof alarmRoutes> => ({
  'alarms.list': ({ after, limit, sort, ...filter }, { access }) =>
    alarmPage(sql, access, filter, { after, limit, sort }),
  'alarms.count': (filter, { access }) => alarmCount(sql, access, filter),
  'alarms.acknowledge': async ({ ids, reason, seen }, { access, now }) => {
    const acknowledged: string[] = [];
    const taken: First[] = [];
    for (const id of new Set(ids)) {
      if (await acknowledgeAlarm(sql, access, id, { reason, at: now, seen: seen?.[id] })) acknowledged.push(id);
      else taken.push(...[await otherLooker(sql, access, id)].filter((first) => first !== null));
    }
    return { acknowledged, taken };
  },
  'alarms.release': async ({ ids }, { access, now }) => {
    const released: string[] = [];
    for (const id of new Set(ids)) if (await releaseAlarm(sql, access, id, { at: now })) released.push(id);
    return { released };
  },
});
