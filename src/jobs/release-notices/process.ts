import type { MessagePort } from '../../partners/messages/message-port.ts';
import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';
import { closeAlarm, openAlarm } from '../../store/alarms.ts';
import type { Sql } from '../../store/connect.ts';
import { countUnanswered, releaseNotices } from '../../store/notifications.ts';
import { noteTelling } from '../../store/untold-decisions.ts';
import { decide, silenceAllowedMs } from './decide.ts';

export type ReleaseNoticesDeps = {
  sql: Sql;
  /** Undefined where no gateway is configured: held notices stay where they are then, and its silence is no failure. */
  messages: MessagePort | undefined;
};

const about = { kind: 'notices_failing', subject: 'message_gateway' } as const;

/**
 * Each minute, for the minute of the run: what rested goes on its way, and a gateway that has been silent for too long is told of. It also
 * notes that there is one, for the sweep over decisions that nobody was told of.
 */
export const releaseNoticesProcessor = ({ sql, messages }: ReleaseNoticesDeps): Processor =>
  scheduledProcessor(sql, async ({ dueAt }) => async (tx) => {
    const unanswered = messages ? await countUnanswered(tx, dueAt - silenceAllowedMs) : { count: 0, oldestDueAt: null };
    const watched = decide(unanswered, dueAt);
    if (watched.failing) await openAlarm(tx, { ...about, detail: watched.detail });
    else await closeAlarm(tx, about);
    await noteTelling(tx, messages !== undefined, dueAt);
    return { released: messages ? await releaseNotices(tx, dueAt) : 0, unanswered: unanswered.count };
  });
