import { jobWithCode } from '../../domain/job-words.ts';
import { type AlarmSubject, alarmSubjects } from '../../domain/notice/alarm-subjects.ts';
import { AppError } from '../../errors.ts';
import type { Processor } from '../../queues/run-job.ts';
import {
  type DeliveryOutcome,
  type DueDelivery,
  loadGathered,
  loadToldAlarms,
  markDeliveries,
  messageOf,
  type ToldAlarm,
  writeDeliveries,
} from '../../store/alarm-deliveries.ts';
import { alarmNames } from '../../store/alarm-names.ts';
import { closeAlarm, openAlarm } from '../../store/alarms.ts';
import { closeChunk } from '../../store/chunks.ts';
import type { Sql } from '../../store/connect.ts';
import { type AlarmChannel, decide } from './decide.ts';
import { type Outgoing, type SendDeps, sendOver, spokenOf } from './send.ts';

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

const postsOf = (due: readonly DueDelivery[], alarms: readonly ToldAlarm[]): Outgoing[] => {
  const byOrd = new Map(alarms.map((alarm) => [alarm.ord, alarm]));
  return due.flatMap(({ id, ord, channel, occasion }) => {
    const alarm = byOrd.get(ord);
    return alarm ? [{ id, channel, deliveries: [{ id, occasion, alarm }] }] : [];
  });
};

const subjectsIn = async (sql: Sql): Promise<AlarmSubject> =>
  alarmSubjects({ ...(await alarmNames(sql)), job: jobWithCode });

const spokenInOrder = ['opened', 'reminder', 'closed'];

/**
 * The mails that these deliveries belong to, each with all that it is still to tell. What opened comes before what closed, so that nobody
 * hears of an end first.
 */
const mailsOf = async (sql: Sql, due: readonly DueDelivery[]): Promise<Outgoing[]> => {
  if (due.length === 0) return [];
  const deliveries = await loadGathered(sql, [...new Set(due.map(({ id }) => messageOf(id)))]);
  const mails = Map.groupBy(deliveries, ({ id }) => messageOf(id));
  const rank = ({ deliveries: [first] }: Outgoing): number => spokenInOrder.indexOf(spokenOf(first?.occasion ?? ''));
  return [...mails]
    .map(([id, gathered]): Outgoing => ({ id, channel: 'mail', deliveries: gathered }))
    .toSorted((a, b) => rank(a) - rank(b));
};

/**
 * Load, decide, write down what is to be told, send it outside any transaction, note how it ended. What was begun is sent again under the same
 * id, in the mail that it was begun with: alarms of one kind that are told together are one mail, a line each. A channel that is down sends the chunk back to the queue; an address that bounces is not tried again for this occasion.
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
    const intents = decided.flatMap(({ alarm: { ord, alarmId, kind }, owed }) =>
      owed.tell.map((t) => ({
        ...{ ord, alarmId, ...t },
        gathered: t.channel === 'mail' ? `${kind}/${spokenOf(t.occasion)}` : null,
      })),
    );
    const due = await writeDeliveries(
      sql,
      intents,
      decided.flatMap(({ owed }) => owed.withdrawn),
      now,
    );

    const speaking = { ...deps, subjectOf: await subjectsIn(sql) };
    const outcomes = await Promise.all(
      there.map(async (channel) => {
        const mine = due.filter((d) => d.channel === channel);
        const messages = channel === 'mail' ? await mailsOf(sql, mine) : postsOf(mine, alarms);
        const sent = await sendOver(messages, speaking, run);
        const kinds = new Map(messages.flatMap((m) => m.deliveries.map((d) => [d.id, d.alarm.kind])));
        if (sent.length > 0) await judgeChannel(sql, channel, sent, kinds, deps.now());
        return sent;
      }),
    );
    const ended = new Map(outcomes.flat().map(({ id, state }) => [id, state]));
    const settled = due.flatMap(({ id }) => ended.get(id) ?? []).filter((state) => state !== 'later');
    if (settled.length < due.length) {
      const message = `${due.length - settled.length} of ${due.length} deliveries of alarms are tried again`;
      throw new AppError('alarms_undelivered', message, { retry: true });
    }
    await closeChunk(sql, run.chunk.id);
    const refused = settled.filter((state) => state === 'refused').length;
    return {
      done: run.chunk.size - run.quarantined(),
      quarantined: run.quarantined(),
      detail: { told: settled.length - refused, refused },
    };
  };
