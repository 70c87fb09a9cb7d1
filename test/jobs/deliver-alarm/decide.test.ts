import { describe, expect, it } from 'vitest';
import {
  type AlarmChannel,
  type AlarmFacts,
  decide,
  type EarlierDelivery,
} from '../../../src/jobs/deliver-alarm/decide.ts';
import { at, cityCalendar } from '../../support/city.ts';

const calendar = cityCalendar();
const monday = at('2026-05-11T15:00+08:00');
const wednesday = at('2026-05-13T09:00+08:00');
const both: AlarmChannel[] = ['mail', 'webhook'];

const delivery = (occasion: string, changed: Partial<EarlierDelivery> = {}): EarlierDelivery => ({
  ...{ id: occasion, channel: 'mail', occasion, state: 'sent', createdAt: monday, sentAt: monday, failed: false },
  ...changed,
});
const due = { state: 'due', sentAt: null } as const;
const owed = (
  deliveries: readonly EarlierDelivery[],
  { now = monday, isOpen = true, channels = ['mail'] as AlarmChannel[], kind = 'fund_low', subject = 'LGB/2026' } = {},
) => decide({ kind, subject, isOpen, deliveries } satisfies AlarmFacts, channels, now, calendar);
const tells = (...occasions: string[]) => ({
  tell: occasions.map((occasion) => ({ channel: 'mail', occasion })),
  withdrawn: [],
});

describe('what is told of an alarm', () => {
  it('is its opening, over each channel that is there', () => {
    expect(owed([], { channels: both }).tell).toEqual([
      { channel: 'mail', occasion: 'opened' },
      { channel: 'webhook', occasion: 'opened' },
    ]);
    expect(owed([], { channels: [] }).tell).toEqual([]);
    expect(owed([delivery('opened')])).toEqual(tells());
    expect(owed([delivery('opened', due)])).toEqual(tells('opened'));
  });

  it('is a reminder each business day, once, and not on the day on which it was first told', () => {
    expect(owed([delivery('opened')], { now: wednesday })).toEqual(tells('day-2'));
    expect(owed([delivery('opened'), delivery('day-2', due)], { now: wednesday })).toEqual(tells('day-2'));
    expect(owed([delivery('opened'), delivery('day-2')], { now: wednesday })).toEqual(tells());
    expect(owed([delivery('opened', { sentAt: wednesday - 60_000 })], { now: wednesday })).toEqual(tells());
    expect(owed([delivery('opened', { state: 'refused', sentAt: null })], { now: wednesday })).toEqual(tells('day-2'));
  });

  it('leaves out a reminder that was not sent in its day', () => {
    expect(owed([delivery('opened'), delivery('day-1', due)], { now: wednesday })).toEqual({
      ...tells('day-2'),
      withdrawn: ['day-1'],
    });
  });

  it('is its closing, once, if its opening was sent', () => {
    const isOpen = false;
    expect(owed([delivery('opened')], { isOpen })).toEqual(tells('closed'));
    expect(owed([delivery('opened'), delivery('closed')], { isOpen })).toEqual(tells());
    expect(owed([delivery('opened', { state: 'refused', sentAt: null })], { isOpen })).toEqual(tells());
    expect(owed([delivery('opened'), delivery('day-1', due)], { isOpen })).toEqual({
      ...tells('closed'),
      withdrawn: ['day-1'],
    });
  });

  it('is neither where it closed before its opening was sent', () => {
    expect(owed([], { isOpen: false })).toEqual(tells());
    expect(owed([delivery('opened', { ...due, failed: true })], { isOpen: false })).toEqual({
      ...tells(),
      withdrawn: ['opened'],
    });
  });

  it('is both where nobody knows whether its opening went out', () => {
    expect(owed([delivery('opened', due)], { isOpen: false })).toEqual(tells('opened', 'closed'));
  });

  it('goes over the other channel when it is about one of them', () => {
    const about = { kind: 'alarm_undeliverable', subject: 'mail', channels: both };
    expect(owed([], about).tell).toEqual([{ channel: 'webhook', occasion: 'opened' }]);
    expect(owed([], { ...about, channels: ['mail'] }).tell).toEqual([]);
  });
});
