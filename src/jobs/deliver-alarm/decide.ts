import type { BusinessCalendar } from '../../domain/business-date.ts';

export type AlarmChannel = 'mail' | 'webhook';
/** `day-N`: the N-th business day after the alarm was first told. */
export type Occasion = 'opened' | 'closed' | `day-${number}`;

/** A telling that was begun. `createdAt` and `sentAt` are business time; `failed` says that its last try is known to have failed. */
export type EarlierDelivery = {
  id: string;
  channel: AlarmChannel;
  occasion: string;
  state: 'due' | 'sent' | 'refused';
  createdAt: number;
  sentAt: number | null;
  failed: boolean;
};

export type AlarmFacts = {
  kind: string;
  subject: string;
  isOpen: boolean;
  deliveries: readonly EarlierDelivery[];
};

/** What a channel is owed, in the order in which it is sent; `withdrawn` are tellings that are overtaken and were never taken by anybody. */
export type Owed = { tell: { channel: AlarmChannel; occasion: Occasion }[]; withdrawn: string[] };

/** The reminder of the day: none on the day on which the alarm was first begun to be told, or reached anybody. */
const reminderOf = (opened: EarlierDelivery, now: number, calendar: BusinessCalendar): Occasion[] => {
  const today = calendar.dayOf(now);
  const days = today - calendar.dayOf(opened.createdAt);
  const isToldToday = opened.sentAt !== null && calendar.dayOf(opened.sentAt) >= today;
  return days < 1 || isToldToday ? [] : [`day-${days}`];
};

/** What a channel should have been told of by now, given how the telling of the opening stands. */
const occasionsOf = (
  isOpen: boolean,
  opened: EarlierDelivery | undefined,
  now: number,
  calendar: BusinessCalendar,
): Occasion[] => {
  if (isOpen) return opened === undefined || opened.state === 'due' ? ['opened'] : reminderOf(opened, now, calendar);
  if (opened?.state === 'sent') return ['closed'];
  const mayBeOut = opened?.state === 'due' && !opened.failed;
  return mayBeOut ? ['opened', 'closed'] : [];
};

const owedOver = (channel: AlarmChannel, alarm: AlarmFacts, now: number, calendar: BusinessCalendar): Owed => {
  const mine = alarm.deliveries.filter((d) => d.channel === channel);
  const opened = mine.find((d) => d.occasion === 'opened');
  const wanted = occasionsOf(alarm.isOpen, opened, now, calendar);
  const isSettled = (occasion: Occasion) => mine.some((d) => d.occasion === occasion && d.state !== 'due');
  const isWanted = (delivery: EarlierDelivery) => wanted.some((occasion) => occasion === delivery.occasion);
  return {
    tell: wanted.filter((occasion) => !isSettled(occasion)).map((occasion) => ({ channel, occasion })),
    withdrawn: mine.filter((d) => d.state === 'due' && !isWanted(d)).map((d) => d.id),
  };
};

/**
 * What is to be told of an alarm over each channel. Opening comes first; one that closed before its opening was sent is told neither way, unless
 * the opening may have gone out (its process died while sending), when both are told. What is said about a channel is not said over it.
 */
export const decide = (
  alarm: AlarmFacts,
  channels: readonly AlarmChannel[],
  now: number,
  calendar: BusinessCalendar,
): Owed => {
  const each = channels
    .filter((channel) => alarm.kind !== 'alarm_undeliverable' || alarm.subject !== channel)
    .map((channel) => owedOver(channel, alarm, now, calendar));
  return { tell: each.flatMap((o) => o.tell), withdrawn: each.flatMap((o) => o.withdrawn) };
};
