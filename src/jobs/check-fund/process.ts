import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';
import type { Sql } from '../../store/connect.ts';
import { watchedFunds } from '../../store/fund-watch.ts';
import { reopenAffordable } from '../../store/reopen-affordable.ts';
import { holdAlarms } from '../../store/standing-alarms.ts';
import { affordable, decide } from './decide.ts';

/**
 * Of each kind exactly the alarms that have a cause are open afterwards, and orders that what is left could pay are asked again; repeating it
 * changes nothing more.
 */
export const checkFundProcessor = ({ sql }: { sql: Sql }): Processor =>
  scheduledProcessor(sql, async ({ dueAt, businessDate }) => {
    const funds = await watchedFunds(sql, { at: dueAt, fromYear: Number(businessDate.slice(0, 4)) });
    const alarms = decide(funds);
    const low = alarms.filter(({ kind }) => kind === 'fund_low');
    const exhausted = alarms.filter(({ kind }) => kind === 'fund_exhausted');
    return async (tx) => {
      await holdAlarms(tx, 'fund_low', low);
      await holdAlarms(tx, 'fund_exhausted', exhausted);
      let asked = 0;
      for (const { programme, days } of affordable(funds)) asked += await reopenAffordable(tx, programme, days, dueAt);
      return { funds: funds.length, low: low.length, exhausted: exhausted.length, asked };
    };
  });
