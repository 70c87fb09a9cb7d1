import type { BusinessCalendar } from '../business-date.ts';
import type { AccidentReporting } from '../cover/plan.ts';
import { formatYuan } from '../money.ts';
import { businessHours, businessTime } from './business-time.ts';
import type { CoverLimits } from './limits.ts';
import { wordsOfReason } from './reason-words.ts';
import type { Language, Words } from './words.ts';

/** Most characters of a text that goes out as SMS. */
export const longestText = 300;

/** Whom to tell of an accident, and within how many days; the insurer's telephone where it has one. */
export type Reporting = AccidentReporting;

/** What a worker is told of a policy: no name, no identity number, no link. Instants in milliseconds. */
export type PolicyNews = {
  policyNo: string;
  insurer: string;
  coverStart: number;
  coverEnd: number;
  limits: CoverLimits;
  reporting: Reporting;
};

export type CoverNews =
  | ({ kind: 'cover_issued' | 'cover_amended' } & PolicyNews)
  | { kind: 'cover_voided'; policyNo: string; insurer: string; reason: string | null }
  | { kind: 'cover_ended'; policyNo: string; insurer: string; endedAt: number; reason: string | null }
  | { kind: 'cover_refused'; startsAt: number; endsAt: number; reason: string };

/** Names come from reference data and may be long; what a text promises must stand in it whole. */
const clip = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
};
const number = (policyNo: string): string => clip(policyNo, 28);
const company = (insurer: string, room = 30): string => clip(insurer, Math.min(30, room));

/** Whole yuan without the fen, which are zero in every limit of today's plans. */
const yuan = (fen: number): string => formatYuan(fen).replace(/\.00$/, '');

const limitWords = ({ sumInsuredFen, medical }: CoverLimits): Words => {
  const zh = `意外身故、伤残最高 ${yuan(sumInsuredFen)} 元`;
  const en = `accidental death or disability up to ${yuan(sumInsuredFen)} CNY`;
  if (medical === null) return { zh, en };
  const { limitFen, deductibleFen } = medical;
  return {
    zh: `${zh}，医疗最高 ${yuan(limitFen)} 元（免赔 ${yuan(deductibleFen)} 元）`,
    en: `${en}, medical up to ${yuan(limitFen)} (less ${yuan(deductibleFen)})`,
  };
};

const reportWords = ({ phone, withinDays }: Reporting): Words => {
  const call =
    phone === null ? { zh: '', en: '' } : { zh: `拨打 ${clip(phone, 20)} 或`, en: ` on ${clip(phone, 20)} or` };
  return {
    zh: `出险请在 ${withinDays} 天内${call.zh}到服务点报案。`,
    en: `Report accidents within ${withinDays} days${call.en} at a service point.`,
  };
};

const policyText = (news: PolicyNews, opening: Words, calendar: BusinessCalendar): Words => {
  const hours = businessHours(news.coverStart, news.coverEnd, calendar);
  const limits = limitWords(news.limits);
  const report = reportWords(news.reporting);
  const policyNo = number(news.policyNo);
  const zh = (insurer: string): string =>
    `${opening.zh}保单号 ${policyNo}，${insurer}承保，保障时间 ${hours}，${limits.zh}，个人不用付费。${report.zh}`;
  const en = (insurer: string): string =>
    `${opening.en} Policy ${policyNo}, ${insurer}, ${hours}; ${limits.en}; free. ${report.en}`;
  /** What is promised stays whole: the company's name gives way where it does not fit. */
  const fitted = (text: (insurer: string) => string): string =>
    text(company(news.insurer, longestText - [...text('')].length));
  return { zh: fitted(zh), en: fitted(en) };
};

const because = (reason: string | null): Words => {
  const words = wordsOfReason(reason)?.reason;
  return words ? { zh: `原因：${words.zh}。`, en: ` Reason: ${words.en}.` } : { zh: '', en: '' };
};

/** Why a policy is gone: cancelled is cancelled, whenever that was. */
const becauseOfPolicy = (reason: string | null): Words => because(reason === 'order_cancelled' ? 'cancelled' : reason);

const openings: Record<'cover_issued' | 'cover_amended', Words> = {
  cover_issued: { zh: '您的零工保障已生效。', en: 'You are insured.' },
  cover_amended: { zh: '您的零工保障已变更，以本条为准。', en: 'Your cover has changed.' },
};

const textOf = (news: CoverNews, calendar: BusinessCalendar): Words => {
  switch (news.kind) {
    case 'cover_issued':
    case 'cover_amended':
      return policyText(news, openings[news.kind], calendar);
    case 'cover_voided': {
      const why = becauseOfPolicy(news.reason);
      return {
        zh: `您的保单 ${number(news.policyNo)}（${company(news.insurer)}）已撤销，自始无效。${why.zh}`,
        en: `Your policy ${number(news.policyNo)} (${company(news.insurer)}) was voided from its start.${why.en}`,
      };
    }
    case 'cover_ended': {
      const why = becauseOfPolicy(news.reason);
      const until = businessTime(news.endedAt, calendar);
      return {
        zh: `您的保单 ${number(news.policyNo)}（${company(news.insurer)}）提前终止，保障到 ${until} 为止。${why.zh}此前的意外仍可报案。`,
        en: `Your policy ${number(news.policyNo)} (${company(news.insurer)}) ends early: you are covered until ${until}.${why.en} Accidents before then can still be reported.`,
      };
    }
    case 'cover_refused': {
      const why = because(news.reason);
      const mend = wordsOfReason(news.reason)?.mend ?? null;
      const hours = businessHours(news.startsAt, news.endsAt, calendar);
      return {
        zh: `您 ${hours} 的零工没有保障。${why.zh}${mend ? `${mend.zh}。` : ''}`,
        en: `Your work of ${hours} is not insured.${why.en}${mend ? ` What to do: ${mend.en}.` : ''}`,
      };
    }
  }
};

/** The text of one piece of news, at most 300 characters, for the worker's phone. `news.kind` is the template's name. */
export const coverText = (news: CoverNews, language: Language, calendar: BusinessCalendar): string =>
  textOf(news, calendar)[language];
