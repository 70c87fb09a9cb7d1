import type { BusinessCalendar } from '../../domain/business-date.ts';
import { type AlarmNews, alarmMail, alarmText } from '../../domain/notice/alarm-texts.ts';
import { UsageError } from '../../errors.ts';
import type { MailPort } from '../../partners/mail/mail-port.ts';
import { PartnerError } from '../../partners/partner-error.ts';
import type { ChunkRun } from '../../queues/chunk-run.ts';
import type { DeliveryOutcome, DueDelivery, ToldAlarm } from '../../store/alarm-deliveries.ts';

/** Posts one event under a stable id; throws a PartnerError. */
export type AlarmWebhook = (id: string, event: object, signal: AbortSignal) => Promise<void>;

/** The channels that are configured; what is not there is not owed. */
export type AlarmChannels = { mail?: { port: MailPort; to: readonly string[] }; webhook?: AlarmWebhook };

export type SendDeps = {
  calendar: BusinessCalendar;
  now: () => number;
  channels: AlarmChannels;
  /** Told how a request to a partner ended. */
  asked: (partner: string, outcome: 'accepted' | 'refused' | 'later') => void;
};

const newsOf = (alarm: ToldAlarm, occasion: string): AlarmNews => {
  const { kind, subject, detail, openedAt, closedAt } = alarm;
  if (occasion === 'closed')
    return { occasion, kind, subject, detail, openedAt, ...(closedAt === null ? {} : { closedAt }) };
  return { occasion: occasion === 'opened' ? 'opened' : 'reminder', kind, subject, detail, openedAt };
};

/** What a webhook receives: the alarm as data, and its text in both languages. */
const eventOf = (alarm: ToldAlarm, news: AlarmNews, calendar: BusinessCalendar, now: number): object => {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const { alarmId, kind, subject, detail, regionCode } = alarm;
  return {
    type: `alarm.${news.occasion}`,
    timestamp: iso(now),
    data: {
      ...{ alarmId, kind, subject, detail, regionCode, openedAt: iso(alarm.openedAt), closedAt: iso(alarm.closedAt) },
      zh: alarmText(news, 'zh', calendar),
      en: alarmText(news, 'en', calendar),
    },
  };
};

/** Sends one delivery; answers the code of what some recipients did not take, or null. Throws a PartnerError when nobody took it. */
const sendOne = async (
  delivery: DueDelivery,
  alarm: ToldAlarm,
  { channels, calendar, now }: SendDeps,
  signal: AbortSignal,
): Promise<string | null> => {
  const news = newsOf(alarm, delivery.occasion);
  if (delivery.channel === 'webhook') {
    await channels.webhook?.(delivery.id, eventOf(alarm, news, calendar, now()), signal);
    return null;
  }
  if (!channels.mail) return null;
  const { port, to } = channels.mail;
  const mail = { messageId: `<${delivery.id}@alarms.doorstep>`, to, ...alarmMail(news, calendar) };
  const { undelivered } = await port.send(mail, { signal });
  const bounced = undelivered.find(({ kind }) => kind === 'refused') ?? undelivered[0];
  return bounced ? `${bounced.kind} ${bounced.status ?? ''}`.trim() : null;
};

/** A channel that is configured wrongly counts as one that refuses: the other one tells of it. Anything unforeseen is thrown. */
const failureOf = (error: unknown): { state: 'refused' | 'later'; errorCode: string } => {
  if (error instanceof UsageError) return { state: 'refused', errorCode: `refused ${error.code}` };
  if (!(error instanceof PartnerError)) throw error;
  return { state: error.kind, errorCode: `${error.kind} ${error.status ?? ''}`.trim() };
};

/** Sends a channel's deliveries one after the other. A channel that is down is left alone until the next run. */
export const sendOver = async (
  deliveries: readonly DueDelivery[],
  alarms: ReadonlyMap<number, ToldAlarm>,
  deps: SendDeps,
  run: ChunkRun,
): Promise<DeliveryOutcome[]> => {
  const outcomes: DeliveryOutcome[] = [];
  for (const delivery of deliveries) {
    const { id, channel } = delivery;
    const alarm = alarms.get(delivery.ord);
    if (!alarm) continue;
    try {
      const errorCode = await sendOne(delivery, alarm, deps, run.signal);
      deps.asked(channel, 'accepted');
      outcomes.push({ id, state: 'sent', errorCode });
    } catch (error) {
      const { state, errorCode } = failureOf(error);
      deps.asked(channel, state);
      run.log.warn({ err: error, channel, delivery: id }, 'an alarm was not delivered');
      outcomes.push({ id, state, errorCode });
      if (state === 'later') break;
    }
  }
  return outcomes;
};
