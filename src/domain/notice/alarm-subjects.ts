import { noCounty } from '../place-words.ts';
import type { AlarmDetail } from './alarm-detail.ts';
import type { AlarmKind } from './alarm-words.ts';
import { gapWords, wordsOfReason } from './reason-words.ts';
import { saidOf, same, type Words } from './words.ts';

/** Names by code; a code that nobody knows is its own name. */
export type AlarmNames = {
  place(code: string): string;
  programme(code: string): string;
  job(name: string): Words;
};
export type AlarmSubject = (alarm: { kind: string; subject: string; detail: AlarmDetail }) => Words;

const causeOf = (cause: string): Words => saidOf(gapWords, cause) ?? wordsOfReason(cause)?.reason ?? same(cause);

/** Parts of the plant that alarms are about. */
const parts: Readonly<Record<string, Words>> = {
  chunks: { zh: '任务批次', en: 'chunks of work' },
  queue: { zh: '队列', en: 'queue' },
  message_gateway: { zh: '通知网关', en: 'message gateway' },
  mail: { zh: '告警邮件', en: 'mail of alarms' },
  webhook: { zh: '告警回调', en: 'webhook of alarms' },
};

/** `LGB/2026`: a programme's year. */
export const fundWords = (subject: string, programme: (code: string) => string): Words => {
  const at = subject.lastIndexOf('/');
  if (at < 0) return same(subject);
  const [name, year] = [programme(subject.slice(0, at)), subject.slice(at + 1)];
  return { zh: `${name} ${year} 年`, en: `${name} ${year}` };
};

/** `350782/overrun`: the county and what is missing there; without a cause the county alone. */
const gapSubject = (subject: string, place: (code: string) => string): Words => {
  const [county = '', cause] = subject.split('/');
  const where = county === 'unknown' ? noCounty : same(place(county));
  if (cause === undefined) return where;
  const why = causeOf(cause);
  return { zh: `${where.zh} · ${why.zh}`, en: `${where.en} · ${why.en}` };
};

/** `worker:market:W-1`: what was sent, by its number at its source. */
const sentSubject = (subject: string): Words => {
  const [what = '', source = '', ...rest] = subject.split(':');
  const id = rest.join(':');
  if (what === 'order') return { zh: `订单 ${id}（来源 ${source}）`, en: `order ${id} (from ${source})` };
  if (what === 'worker') return { zh: `零工 ${id}（来源 ${source}）`, en: `worker ${id} (from ${source})` };
  return same(subject);
};

/** What alarms are about, in words: a county, a fund of a year, a job, an order by its number. What has no words stands as it is. */
export const alarmSubjects = ({ place, programme, job }: AlarmNames): AlarmSubject => {
  const fund = (subject: string): Words => fundWords(subject, programme);
  const said: Readonly<Partial<Record<AlarmKind, (subject: string, detail: AlarmDetail) => Words>>> = {
    gap_open: (subject) => gapSubject(subject, place),
    ...{ fund_low: fund, fund_exhausted: fund },
    ...{ quarantined: job, schedule_late: job, canary_late: job },
    policy_with_claim: (subject, { order = subject }) => same(String(order)),
    under_minimum_age: sentSubject,
  };
  return ({ kind, subject, detail }) =>
    saidOf(said, kind)?.(subject, detail) ?? saidOf(parts, subject) ?? same(subject);
};
