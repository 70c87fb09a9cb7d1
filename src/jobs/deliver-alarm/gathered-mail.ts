import type { BusinessCalendar } from '../../domain/business-date.ts';
import { factsBesideSubject } from '../../domain/notice/alarm-detail.ts';
import { type AlarmNews, alarmMail, alarmText } from '../../domain/notice/alarm-texts.ts';
import { wordsOfAlarm } from '../../domain/notice/alarm-words.ts';
import { businessTime } from '../../domain/notice/business-time.ts';
import type { Language, Words } from '../../domain/notice/words.ts';

const act: Words = { zh: '处理', en: 'What to do' };
const page: Words = { zh: '说明', en: 'Runbook' };

/** One alarm on one line: its subject, what is known of it, and when it opened (and closed). */
const lineOf = (
  { about, detail, openedAt, closedAt }: AlarmNews,
  language: Language,
  calendar: Pick<BusinessCalendar, 'timeZone'>,
): string => {
  const facts = factsBesideSubject(detail).map(({ label, value }) => `${label[language]} ${value[language]}`);
  const times = [openedAt, ...(closedAt === undefined ? [] : [closedAt])].map((at) => businessTime(at, calendar));
  return `- ${[about[language].replace(/\s+/g, ' ').trim(), ...facts, times.join(' – ')].join(' · ')}`;
};

const textOf = (
  news: readonly AlarmNews[],
  first: AlarmNews,
  language: Language,
  calendar: Pick<BusinessCalendar, 'timeZone'>,
): { subject: string; text: string } => {
  const { kind, occasion } = first;
  const words = wordsOfAlarm(kind);
  const lines = [
    `${words?.name[language] ?? kind} (${kind})`,
    ...news.map((each) => lineOf(each, language, calendar)),
    ...(words && occasion !== 'closed' ? [`${act[language]}: ${words.act[language]}`] : []),
    `${page[language]}: docs/runbook.md#${kind}`,
  ];
  return {
    subject: `${alarmText(first, language, calendar).subject} (${news.length})`,
    text: lines.join('\n'),
  };
};

/**
 * The mail that tells of alarms of one kind that opened, stand or closed together: a line each, in both languages. Of a single one it is that
 * alarm's own mail. Throws a RangeError for none.
 */
export const gatheredMail = (
  news: readonly AlarmNews[],
  calendar: Pick<BusinessCalendar, 'timeZone'>,
): { subject: string; text: string } => {
  const [first] = news;
  if (first === undefined) throw new RangeError('a mail tells of one alarm at least');
  if (news.length === 1) return alarmMail(first, calendar);
  const [zh, en] = [textOf(news, first, 'zh', calendar), textOf(news, first, 'en', calendar)];
  return { subject: `[家门口] ${zh.subject} · ${en.subject}`, text: `${zh.text}\n\n${en.text}\n` };
};
