import type { Both } from '../../../api/columns.ts';

type Language = keyof Both;

const named: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const weekdays = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const;
const months = {
  zh: Array.from({ length: 12 }, (_, i) => `${i + 1} 月`),
  en: [
    ...['January', 'February', 'March', 'April', 'May', 'June'],
    ...['July', 'August', 'September', 'October', 'November', 'December'],
  ],
} as const;

/** The numbers of a field that lists them (`1,15`, `1-5`); undefined for anything else. */
const listed = (field: string, from: number, to: number): number[] | undefined => {
  const found = field.split(',').flatMap((part): (number | undefined)[] => {
    const range = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part);
    if (!range) return [undefined];
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (first < from || last > to || first > last) return [undefined];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  const numbers = found.filter((n) => n !== undefined);
  return numbers.length === found.length && numbers.length <= 31 ? numbers : undefined;
};
const every = (field: string): number | undefined => {
  const step = /^\*\/([1-9]\d?)$/.exec(field);
  return step ? Number(step[1]) : undefined;
};

const join = (parts: readonly string[], language: Language): string => parts.join(language === 'zh' ? '、' : ', ');
const two = (n: number): string => String(n).padStart(2, '0');

/** By the minute or the hour, on all days; undefined where it is not that. */
const often = (minute: string, hour: string, language: Language): string | undefined => {
  const zh = language === 'zh';
  const minutes = listed(minute, 0, 59);
  if (minute === '*' && hour === '*') return zh ? '每分钟' : 'every minute';
  const step = every(minute);
  if (step !== undefined && hour === '*') return zh ? `每 ${step} 分钟` : `every ${step} minutes`;
  const at = minutes && join(minutes.map(two), language);
  if (at && hour === '*') return zh ? `每小时的 ${at} 分` : `each hour, at minute ${at}`;
  const hours = every(hour);
  if (at && hours !== undefined) return zh ? `每 ${hours} 小时的 ${at} 分` : `every ${hours} hours, at minute ${at}`;
  return undefined;
};

/** On which days; undefined where words would be longer than the expression. */
const daysOf = (day: string, month: string, weekday: string, language: Language): string | undefined => {
  const zh = language === 'zh';
  const monthsIn = month === '*' ? [] : listed(month, 1, 12);
  if (!monthsIn) return undefined;
  const inMonths = join(
    monthsIn.map((m) => months[language][m - 1] ?? ''),
    language,
  );
  if (day === '*' && weekday === '*')
    return inMonths ? `${inMonths}${zh ? '的每天' : ', every day'}` : zh ? '每天' : 'every day';
  if (day === '*') {
    const on = listed(weekday, 0, 7)?.map((d) => weekdays[language][d % 7] ?? '');
    if (!on) return undefined;
    return `${inMonths && `${inMonths}${zh ? '的' : ', '}`}${zh ? '每' : 'every '}${join(on, language)}`;
  }
  const on = weekday === '*' ? listed(day, 1, 31) : undefined;
  if (!on) return undefined;
  const dates = join(on.map(String), language);
  if (inMonths) return zh ? `每年 ${inMonths}的 ${dates} 日` : `${inMonths}, on day ${dates}`;
  return zh ? `每月 ${dates} 日` : `every month, on day ${dates}`;
};

/**
 * What a cron expression means, in words; undefined for one that no short sentence says, or that is none. Whether it is one the server
 * decides: this only reads.
 */
export const cronWords = (cron: string, language: Language): string | undefined => {
  const [minute, hour, day, month, weekday, more] = (named[cron.trim()] ?? cron.trim()).split(/\s+/);
  if (!minute || !hour || !day || !month || !weekday || more !== undefined) return undefined;
  if (day === '*' && month === '*' && weekday === '*') {
    const words = often(minute, hour, language);
    if (words) return words;
  }
  const days = daysOf(day, month, weekday, language);
  const [minutes, hours] = [listed(minute, 0, 59), listed(hour, 0, 23)];
  if (!days || !minutes || !hours || minutes.length * hours.length > 6) return undefined;
  const times = hours.flatMap((h) => minutes.map((m) => `${two(h)}:${two(m)}`));
  return `${days} ${language === 'zh' ? '' : 'at '}${join(times, language)}`;
};
