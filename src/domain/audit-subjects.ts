import { wordsOfAction } from './audit-words.ts';
import { wordsOfFailure } from './failure-words.ts';
import { inboxKindWords } from './inbox-words.ts';
import { listWords } from './list-words.ts';
import { type AlarmNames, alarmSubjects, fundWords } from './notice/alarm-subjects.ts';
import { wordsOfAlarm } from './notice/alarm-words.ts';
import { wordsOfReason } from './notice/reason-words.ts';
import { joined, saidOf, same, type Words } from './notice/words.ts';
import { isUuid } from './uuid.ts';

type Side = Readonly<Record<string, unknown>> | null;
/** What an act was done to, as the log has it; `subjectName` where the records know what people call it. */
export type AuditedSubject = {
  subjectType: string;
  subjectId: string;
  subjectName: string | null;
  before: Side;
  after: Side;
};

const named = (parts: readonly Words[]): Words =>
  joined(
    parts.filter(({ zh }) => zh !== '' && !isUuid(zh)),
    ' · ',
  );

const noted = ({ before, after }: AuditedSubject, field: string): string => {
  const value = after?.[field] ?? before?.[field];
  return typeof value === 'string' ? value : '';
};

/** What stood in the inbox: its kind, the alarm, cause or reason that it was, and whom or what it was about. */
const inboxName = (row: AuditedSubject, names: AlarmNames): Words => {
  const code = noted(row, 'code');
  const about = noted(row, 'about');
  const [kind = ''] = row.subjectId.split(':');
  const whom = kind === 'alarm' ? alarmSubjects(names)({ kind: code, subject: about, detail: {} }) : names.job(about);
  const why = { alarm: wordsOfAlarm(code)?.name, identity: wordsOfReason(code)?.reason }[kind];
  return named([saidOf(inboxKindWords, kind) ?? same(kind), why ?? wordsOfFailure(code)?.name ?? same(code), whom]);
};

const alarmName = (row: AuditedSubject, names: AlarmNames): Words => {
  const kind = noted(row, 'kind');
  const subject = alarmSubjects(names)({ kind, subject: noted(row, 'subject'), detail: {} });
  return named([wordsOfAlarm(kind)?.name ?? same(kind), subject]);
};

/** The list of an export; one that was thrown away is known by its acts alone. */
const exportName = (row: AuditedSubject): Words => {
  const list = row.subjectName ?? noted(row, 'list');
  return saidOf(listWords, list) ?? same(list);
};

/** `LGB/2`: a plan by its code, and the number of its version. */
const versionName = ({ subjectId }: AuditedSubject): Words => {
  const [, plan, version] = /^(.+)\/(\d+)$/.exec(subjectId) ?? [];
  return plan === undefined ? same(subjectId) : { zh: `${plan} 第 ${version} 版`, en: `${plan} version ${version}` };
};

type Namer = (row: AuditedSubject, names: AlarmNames) => Words;
const job: Namer = ({ subjectId }, names) => names.job(subjectId);
const namers: Readonly<Record<string, Namer>> = {
  ...{ inbox: inboxName, alarm: alarmName, job, schedule: job },
  'fund year': ({ subjectId }, { programme }) => fundWords(subjectId, programme),
  region: ({ subjectId }, { place }) => same(place(subjectId)),
  programme: ({ subjectId }, { programme }) => same(programme(subjectId)),
  ...{ export: exportName, 'plan version': versionName },
  bulk: ({ subjectName }) => wordsOfAction(subjectName ?? '') ?? same(subjectName ?? ''),
};

/** What an act was done to, as people call it; undefined where nobody calls it anything. */
export const auditSubjectName = (row: AuditedSubject, names: AlarmNames): Words | undefined => {
  const { subjectType, subjectId, subjectName } = row;
  const said = saidOf(namers, subjectType)?.(row, names) ?? same(subjectName ?? subjectId);
  const name = said.zh === '' ? same(subjectId) : said;
  return isUuid(name.zh) ? undefined : name;
};
