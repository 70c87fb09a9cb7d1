import { AppError } from '../../errors.ts';
import type { Processor } from '../../queues/run-job.ts';
import { type DeliveryOutcome, loadToldAlarms, markDeliveries, writeDeliveries } from '../../store/alarm-deliveries.ts';
import { closeAlarm, openAlarm } from '../../store/alarms.ts';
import { closeChunk } from '../../store/chunks.ts';
import type { Sql } from '../../store/connect.ts';
import { type AlarmChannel, decide } from './decide.ts';
import { type SendDeps, sendOver } from './send.ts';

export type DeliverAlarmDeps = SendDeps & { sql: Sql };

/**
 * Opens `alarm_undeliverable` for a channel whose address bounced, closes it for one that took everything. A delivery of such an alarm that
 * bounces opens no other.
 */
const judgeChannel = async (
  sql: Sql,
  channel: AlarmChannel,
  outcomes: readonly DeliveryOutcome[],
  kinds: ReadonlyMap<string, string>,
  now: number,
): Promise<void> => {
  const bounced = outcomes.findLast(
    ({ id, errorCode }) => errorCode?.startsWith('refused') && kinds.get(id) !== 'alarm_undeliverable',
  );
  const taken = outcomes.some(({ state, errorCode }) => state === 'sent' && errorCode === null);
  const about = { kind: 'alarm_undeliverable', subject: channel } as const;
  await sql.begin(async (tx) => {
    await markDeliveries(tx, outcomes, now);
    if (bounced) await openAlarm(tx, { ...about, detail: { answer: bounced.errorCode ?? '' } });
    else if (taken) await closeAlarm(tx, about);
  });
};

/**
 * Load, decide, write down what is to be told, send it outside any transaction, note how it ended. What was begun is sent again under the same
 * id. A channel that is down sends the chunk back to the queue; an address that bounces is not tried again for this occasion.
 */
export const deliverAlarmProcessor =
  (deps: DeliverAlarmDeps): Processor =>
  async (run) => {
    const { sql, channels, calendar } = deps;
    const now = deps.now();
    const there = (['mail', 'webhook'] as const).filter((channel) => channels[channel] !== undefined);
    const alarms = there.length > 0 ? await loadToldAlarms(sql, run.chunk) : [];
    const decided = await run.each(alarms, (alarm) => ({
      alarm,
      owed: decide({ ...alarm, isOpen: alarm.closedAt === null }, there, now, calendar),
    }));
    const intents = decided.flatMap(({ alarm: { ord, alarmId }, owed }) =>
      owed.tell.map((t) => ({ ord, alarmId, ...t })),
    );
    const due = await writeDeliveries(
      sql,
      intents,
      decided.flatMap(({ owed }) => owed.withdrawn),
      now,
    );

    const byOrd = new Map(alarms.map((alarm) => [alarm.ord, alarm]));
    const kinds = new Map(due.map(({ id, ord }) => [id, byOrd.get(ord)?.kind ?? '']));
    const outcomes = await Promise.all(
      there.map(async (channel) => {
        const sent = await sendOver(
          due.filter((d) => d.channel === channel),
          byOrd,
          deps,
          run,
        );
        if (sent.length > 0) await judgeChannel(sql, channel, sent, kinds, deps.now());
        return sent;
      }),
    );
    const settled = outcomes.flat().filter(({ state }) => state !== 'later');
    if (settled.length < due.length) {
      const message = `${due.length - settled.length} of ${due.length} deliveries of alarms are tried again`;
      throw new AppError('alarms_undelivered', message, { retry: true });
    }
    await closeChunk(sql, run.chunk.id);
    const refused = settled.filter(({ state }) => state === 'refused').length;
    return {
      done: run.chunk.size - run.quarantined(),
      quarantined: run.quarantined(),
      detail: { told: settled.length - refused, refused },
    };
  };
