import { durationWords } from '../../domain/notice/duration-words.ts';
import { topics } from '../../queues/catalogue.ts';
import { listOpenAlarms } from '../../store/alarms.ts';
import { countStuck } from '../../store/chunks.ts';
import type { Sql } from '../../store/connect.ts';
import { countOwedOrders } from '../../store/owed-orders.ts';
import { countQuarantined } from '../../store/quarantine.ts';
import { type Finding, fault, good, warn } from './finding.ts';

/** Deliveries after which a chunk that never gets done wants a person. */
const stuckAfter = 8;

/** The work itself: whether what is owed gets done, and what wants a person. */
export const examineWork = async (sql: Sql, now: number): Promise<Finding[]> => {
  const owed = await countOwedOrders(sql, now);
  const quarantined = await countQuarantined(sql);
  const alarms = await listOpenAlarms(sql);
  const stuck = await countStuck(sql, topics, stuckAfter);
  const aside = quarantined.reduce((sum, q) => sum + q.count, 0);
  const oldest = owed.oldestSeconds ?? 0;
  const late = owed.count > aside && oldest > 60;
  const waiting = `${owed.count} wait for a decision, the oldest for ${durationWords(oldest).en}`;
  const owing = owed.count === 0 ? 'none waits for a decision' : waiting;
  return [
    late
      ? fault('owed orders', owing, 'see that serve runs with the roles relay and worker, and what its log says')
      : good('owed orders', owing),
    stuck > 0
      ? fault(
          'chunks',
          `${stuck} chunks were handed out ${stuckAfter} times without getting done`,
          'read the worker\'s log for the warnings with outcome "retry"',
        )
      : good('chunks', 'none is stuck'),
    ...quarantined.map((q) =>
      warn(
        'quarantine',
        `${q.count} subjects of ${q.job}, the oldest for ${durationWords(q.oldestSeconds).en}`,
        'npm run doorstep -- queue quarantine list',
      ),
    ),
    alarms.length > 0
      ? warn('alarms', `${alarms.length} open`, 'npm run doorstep -- alarms')
      : good('alarms', 'none is open'),
  ];
};
