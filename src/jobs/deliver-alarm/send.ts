import type { BusinessCalendar } from '../../domain/business-date.ts';
import type { AlarmSubject } from '../../domain/notice/alarm-subjects.ts';
import { type AlarmNews, alarmText } from '../../domain/notice/alarm-texts.ts';
import { UsageError } from '../../errors.ts';
import type { MailPort } from '../../partners/mail/mail-port.ts';
import { PartnerError } from '../../partners/partner-error.ts';
import type { ChunkRun } from '../../queues/chunk-run.ts';
import type { AlarmFacts, DeliveryOutcome, GatheredDelivery } from '../../store/alarm-deliveries.ts';
import type { AlarmChannel } from './decide.ts';
import { gatheredMail } from './gathered-mail.ts';

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

/** `subjectOf` says what alarms are about, with names as they are when a message goes out. */
type Speaking = SendDeps & { subjectOf: AlarmSubject };

/** How an occasion is spoken of: the days of reminders are one. */
export const spokenOf = (occasion: string): AlarmNews['occasion'] =>
  occasion === 'opened' || occasion === 'closed' ? occasion : 'reminder';

const newsOf = (alarm: AlarmFacts, occasion: string, subjectOf: AlarmSubject): AlarmNews => {
  const { kind, detail, openedAt, closedAt } = alarm;
  const about = subjectOf(alarm);
  if (occasion === 'closed')
    return { occasion, kind, about, detail, openedAt, ...(closedAt === null ? {} : { closedAt }) };
  return { occasion: spokenOf(occasion), kind, about, detail, openedAt };
};

/** What a webhook receives: the alarm as data, its subject as the records have it, and its text in words, in both languages. */
const eventOf = (alarm: AlarmFacts, news: AlarmNews, calendar: BusinessCalendar, now: number): object => {
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

/** What goes out at once, under one id: over a webhook one delivery, in a mail all that began together. */
export type Outgoing = { id: string; channel: AlarmChannel; deliveries: readonly GatheredDelivery[] };

/** Sends one message; answers the code of what some recipients did not take, or null. Throws a PartnerError when nobody took it. */
const sendOne = async (
  { id, channel, deliveries }: Outgoing,
  { channels, calendar, now, subjectOf }: Speaking,
  signal: AbortSignal,
): Promise<string | null> => {
  const told = deliveries.map(({ alarm, occasion }) => ({ alarm, news: newsOf(alarm, occasion, subjectOf) }));
  if (channel === 'webhook') {
    for (const { alarm, news } of told) await channels.webhook?.(id, eventOf(alarm, news, calendar, now()), signal);
    return null;
  }
  if (!channels.mail) return null;
  const { port, to } = channels.mail;
  const text = gatheredMail(
    told.map(({ news }) => news),
    calendar,
  );
  const { undelivered } = await port.send({ messageId: `<${id}@alarms.doorstep>`, to, ...text }, { signal });
  const bounced = undelivered.find(({ kind }) => kind === 'refused') ?? undelivered[0];
  return bounced ? `${bounced.kind} ${bounced.status ?? ''}`.trim() : null;
};

/** A channel that is configured wrongly counts as one that refuses: the other one tells of it. Anything unforeseen is thrown. */
const failureOf = (error: unknown): { state: 'refused' | 'later'; errorCode: string } => {
  if (error instanceof UsageError) return { state: 'refused', errorCode: `refused ${error.code}` };
  if (!(error instanceof PartnerError)) throw error;
  return { state: error.kind, errorCode: `${error.kind} ${error.status ?? ''}`.trim() };
};

/** Sends a channel's messages one after the other. A channel that is down is left alone until the next run. */
export const sendOver = async (
  messages: readonly Outgoing[],
  deps: Speaking,
  run: ChunkRun,
): Promise<DeliveryOutcome[]> => {
  const outcomes: DeliveryOutcome[] = [];
  for (const message of messages) {
    const { id: delivery, channel, deliveries } = message;
    try {
      const errorCode = await sendOne(message, deps, run.signal);
      deps.asked(channel, 'accepted');
      outcomes.push(...deliveries.map(({ id }) => ({ id, state: 'sent' as const, errorCode })));
    } catch (error) {
      const { state, errorCode } = failureOf(error);
      deps.asked(channel, state);
      run.log.warn({ err: error, channel, delivery, alarms: deliveries.length }, 'an alarm was not delivered');
      outcomes.push(...deliveries.map(({ id }) => ({ id, state, errorCode })));
      if (state === 'later') break;
    }
  }
  return outcomes;
};
