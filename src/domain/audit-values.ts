import { wordsOfActor } from './actor-words.ts';
import { wordsOfAuditField } from './audit-field-words.ts';
import { wordsOfAction } from './audit-words.ts';
import { wordsOfFailure } from './failure-words.ts';
import { listWords } from './list-words.ts';
import { formatYuan } from './money.ts';
import { type AlarmNames, alarmSubjects } from './notice/alarm-subjects.ts';
import { wordsOfAlarm } from './notice/alarm-words.ts';
import { wordsOfReason } from './notice/reason-words.ts';
import { joined, saidOf, same, type Words } from './notice/words.ts';
import { roleWords } from './permission-words.ts';
import { countyWords, noCounty, wholeCity } from './place-words.ts';

/** One side of an act: what stood there before it, or after. */
export type AuditSide = Readonly<Record<string, unknown>>;
/** Names by code, and an instant as the city's clocks show it. */
export type AuditNames = AlarmNames & { servicePoint(code: string): string; instant(at: number): string };
type Told = { side: AuditSide; names: AuditNames };

const wordsIn =
  (words: Readonly<Record<string, Words>>) =>
  (value: string): Words | undefined =>
    saidOf(words, value);
const nothing = same('—');
const none: Words = { zh: '无', en: 'none' };

const changed = wordsIn({ changed: { zh: '已更改', en: 'changed' }, 'set up': { zh: '已设置', en: 'set up' } });
const factors = wordsIn({
  password: { zh: '密码', en: 'password' },
  code: { zh: '动态码', en: 'code' },
  token: { zh: '令牌', en: 'token' },
});
const backfills = wordsIn({
  each: { zh: '逐次补上', en: 'each is made up for' },
  latest: { zh: '只补最近一次', en: 'the latest is made up for' },
});
const levels = wordsIn({
  city: { zh: '市', en: 'city' },
  county: { zh: '区县', en: 'county' },
  township: { zh: '乡镇街道', en: 'township' },
});
const owed = wordsIn({ 'a second decision': { zh: '再次决定', en: 'a second decision' } });
const outcomes = wordsIn({
  retried: { zh: '已重试', en: 'retried' },
  'was no longer in quarantine': { zh: '已不在隔离区', en: 'was no longer in quarantine' },
});
/** What became of what an act was done to; undefined for an outcome of a later version. */
export const wordsOfOutcome = (outcome: string): Words | undefined => outcomes(outcome);
const looks = wordsIn({
  'name, phone, identity number': { zh: '姓名、电话、身份号码', en: 'name, phone, identity number' },
  'name, phone, identity number, phone of the employer': {
    zh: '姓名、电话、身份号码、用工主体电话',
    en: 'name, phone, identity number, phone of the employer',
  },
});
const lists = wordsIn(listWords);
const roles = wordsIn(roleWords);
const place = (code: string, { names }: Told): Words => (code === 'none' ? noCounty : same(names.place(code)));
const servicePoint = (code: string, { names }: Told): Words => {
  const name = names.servicePoint(code);
  return name === code ? same(code) : { zh: `${name}（${code}）`, en: `${name} (${code})` };
};
const county = (code: string, { names }: Told): Words => countyWords(code === 'none' ? null : code, names.place(code));
const causeOf = (code: string): Words | undefined =>
  wordsOfAlarm(code)?.name ?? wordsOfFailure(code)?.name ?? wordsOfReason(code)?.reason;
const alarmSubject = (subject: string, { side, names }: Told): Words =>
  alarmSubjects(names)({ kind: String(side['kind'] ?? ''), subject, detail: {} });

/** Texts that are codes, by the field that they stand in. */
const texts = new Map<string, (value: string, told: Told) => Words | undefined>(
  Object.entries({
    ...{ ackedBy: wordsOfActor, holder: wordsOfActor, snoozedBy: wordsOfActor, by: wordsOfActor },
    ...{ kind: (kind) => wordsOfAlarm(kind)?.name, subject: alarmSubject, code: causeOf },
    exclusion: (reason) => wordsOfReason(reason)?.reason,
    reason: (reason) => wordsOfReason(reason)?.reason,
    ...{ owed, outcome: outcomes, shown: looks, action: wordsOfAction, list: lists },
    ...{
      roles,
      regionCodes: place,
      parentCode: place,
      servicePointCodes: servicePoint,
      servicePoint,
      county,
      level: levels,
    },
    ...{ signIn: changed, password: changed, secondFactor: changed, factor: factors, backfill: backfills },
    programme: (code, { names }) => same(names.programme(code)),
    job: (name, { names }) => names.job(name),
  } satisfies Record<string, (value: string, told: Told) => Words | undefined>),
);

const numberWords = (field: string, value: number, { names }: Told): Words => {
  if (/Fen$/.test(field) && Number.isSafeInteger(value)) return same(`¥${formatYuan(value)}`);
  if (/(At|Until)$|^(until|validFrom|validTo)$/.test(field)) return same(names.instant(value));
  return same(value.toLocaleString('en'));
};

const arrayWords = (field: string, values: readonly unknown[], told: Told): Words => {
  if (values.length > 0)
    return joined(
      values.map((value) => valueWords(field, value, told)),
      '、',
      ', ',
    );
  const points = told.side['servicePointCodes'];
  const whole = field === 'regionCodes' && Array.isArray(points) && points.length === 0;
  return whole ? wholeCity : none;
};

const valueWords = (field: string, value: unknown, told: Told): Words => {
  if (value === null || value === undefined || value === '') return nothing;
  if (typeof value === 'string') return texts.get(field)?.(value, told) ?? same(value);
  if (typeof value === 'number') return numberWords(field, value, told);
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  if (Array.isArray(value)) return arrayWords(field, value, told);
  const parts = Object.entries(value).map(([name, each]) =>
    joined([wordsOfAuditField(name), valueWords(name, each, told)], ' ', ' '),
  );
  return parts.length === 0 ? none : joined(parts, ' · ', ' · ');
};

const fieldWords = (field: string, told: Told): Words => valueWords(field, saidOf(told.side, field), told);

/** A change of one field, in words; what did not stand there is `—`. What has no words stands as it is. */
export type AuditChange = { field: string; name: Words; before: Words; after: Words };

/** One side of an act in one line: each of its fields by its name. Nothing where nothing stood there. */
export const auditSideWords = (side: AuditSide | null, names: AuditNames): Words =>
  joined(
    Object.keys(side ?? {}).map((field) =>
      joined([wordsOfAuditField(field), fieldWords(field, { side: side ?? {}, names })], '：', ': '),
    ),
    '；',
    '; ',
  );

/** What an act changed, field by field, in words. */
export const auditChanges = (
  { before, after }: { before: AuditSide | null; after: AuditSide | null },
  names: AuditNames,
): AuditChange[] =>
  [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].map((field) => ({
    ...{ field, name: wordsOfAuditField(field) },
    before: fieldWords(field, { side: before ?? {}, names }),
    after: fieldWords(field, { side: after ?? {}, names }),
  }));
