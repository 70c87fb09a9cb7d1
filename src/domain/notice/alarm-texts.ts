import type { BusinessCalendar } from '../business-date.ts';
import { type AlarmDetail, factsBesideSubject } from './alarm-detail.ts';
import { wordsOfAlarm } from './alarm-words.ts';
import { businessTime } from './business-time.ts';
import type { Language, Words } from './words.ts';

/** One telling of an alarm: when it opened, each day while it is open, and when it closed. Holds no personal data, as alarms never do. */
export type AlarmNews = {
  occasion: 'opened' | 'reminder' | 'closed';
  kind: string;
  /** What it is about, as people call it. */
  about: Words;
  detail: AlarmDetail;
  openedAt: number;
  /** Of an alarm that closed. */
  closedAt?: number;
};

const occasions: Record<AlarmNews['occasion'], Words> = {
  opened: { zh: '告警', en: 'Alarm' },
  reminder: { zh: '告警仍未解除', en: 'Alarm still open' },
  closed: { zh: '告警已解除', en: 'Alarm closed' },
};
const labels = {
  subject: { zh: '对象', en: 'Subject' },
  since: { zh: '开始', en: 'Since' },
  until: { zh: '解除', en: 'Closed' },
  act: { zh: '处理', en: 'What to do' },
  page: { zh: '说明', en: 'Runbook' },
};

/** Labels of facts begin a line like the others. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Subject line and text in one language. A kind without words, from a later version, is shown as it is. */
export const alarmText = (
  news: AlarmNews,
  language: Language,
  calendar: Pick<BusinessCalendar, 'timeZone'>,
): { subject: string; text: string } => {
  const words = wordsOfAlarm(news.kind);
  const name = words?.name[language] ?? news.kind;
  const row = (label: keyof typeof labels, value: string): string => `${labels[label][language]}: ${value}`;
  const lines = [
    `${name} (${news.kind})`,
    row('subject', oneLine(news.about[language])),
    row('since', businessTime(news.openedAt, calendar)),
    ...(news.closedAt === undefined ? [] : [row('until', businessTime(news.closedAt, calendar))]),
    ...factsBesideSubject(news.detail).map(({ label, value }) => `${capital(label[language])}: ${value[language]}`),
    ...(words && news.occasion !== 'closed' ? [row('act', words.act[language])] : []),
    row('page', `docs/runbook.md#${news.kind}`),
  ];
  return { subject: `${occasions[news.occasion][language]}: ${name}`, text: lines.join('\n') };
};

/** The mail that tells operators of an alarm: both languages, Chinese first, for nobody knows who reads the address. */
export const alarmMail = (
  news: AlarmNews,
  calendar: Pick<BusinessCalendar, 'timeZone'>,
): { subject: string; text: string } => {
  const [zh, en] = [alarmText(news, 'zh', calendar), alarmText(news, 'en', calendar)];
  return { subject: `[家门口] ${zh.subject} · ${en.subject}`, text: `${zh.text}\n\n${en.text}\n` };
};
