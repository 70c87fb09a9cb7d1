import { auditSubjects, wordsOfAction } from '../../../domain/audit-words.ts';
import { orderStateWords } from '../../../domain/cover/order-states.ts';
import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { wordsOfJob } from '../../../domain/job-words.ts';
import { mendTimeLabel, mendTimeWords } from '../../../domain/mend-words.ts';
import { wordsOfAlarm } from '../../../domain/notice/alarm-words.ts';
import { gapWords, wordsOfReason } from '../../../domain/notice/reason-words.ts';
import { saidOf } from '../../../domain/notice/words.ts';
import { noCounty } from '../../../domain/place-words.ts';
import type { NamedKind } from '../../../store/filter-names.ts';
import { rowStateWords } from '../bulk/columns.ts';
import type { Both } from '../columns.ts';
import { inboxKindWords } from '../inbox/columns.ts';
import { runStateWords } from '../schedules/columns.ts';

/** One part of a list's filter as its screen calls it; `named`: its value is a code whose name stands in the database. */
export type FilterPart = {
  label: Both;
  words?: (value: string) => Both | undefined;
  named?: NamedKind;
};
/** Every part of a filter: one without words does not compile. */
export type FilterWords<F> = { readonly [K in keyof F & string]-?: FilterPart };

const part = (zh: string, en: string, rest: Omit<FilterPart, 'label'> = {}): FilterPart => ({
  label: { zh, en },
  ...rest,
});
const of = (words: Readonly<Record<string, Both>>): Omit<FilterPart, 'label'> => ({
  words: (value) => saidOf(words, value),
});
const state = (words: Readonly<Record<string, Both>>): FilterPart => part('状态', 'State', of(words));
const reasons = { words: (code: string) => wordsOfReason(code)?.reason };
const jobs = { words: (job: string) => wordsOfJob(job)?.name };
const places = {
  county: part('区县', 'County', { named: 'county', ...of({ none: noCounty }) }),
  servicePoint: part('服务点', 'Service point', { named: 'servicePoint' }),
  employerId: part('用工主体', 'Employer', { named: 'employer' }),
};

export const sortPart = part(
  '顺序',
  'Order',
  of({ oldest: { zh: '最早的在前', en: 'oldest first' }, newest: { zh: '最新的在前', en: 'newest first' } }),
);

export const quarantineFilters = {
  state: state({ waiting: { zh: '待处理', en: 'Waiting' }, released: { zh: '已放行', en: 'Released' } }),
  job: part('任务', 'Job', jobs),
  code: part('原因', 'Cause', { words: (code) => wordsOfFailure(code)?.name }),
};

export const auditFilters = {
  actor: part('操作者', 'Who'),
  action: part('操作', 'Did what', { words: wordsOfAction }),
  subjectType: part('对象类型', 'Kind', of(auditSubjects)),
  subjectId: part('对象编号', 'To what (id)'),
  ...{ from: part('自', 'From'), to: part('至', 'To') },
};

export const orderFilters = {
  state: part(
    '保障状态',
    'Cover',
    of({
      ...orderStateWords,
      issued: { zh: '已出单（含已撤销、终止）', en: 'Policy issued (also voided or ended)' },
      decided: { zh: '已判定（出单或不承保）', en: 'Decided (issued or excluded)' },
    }),
  ),
  reason: part('不承保原因', 'Why not', reasons),
  told: part('告知', 'Told', of({ yes: { zh: '已告知', en: 'told' }, no: { zh: '未告知', en: 'not told' } })),
  ...places,
  ...{ from: part('送达自', 'Received from'), to: part('送达至', 'Received to') },
};

export const exclusionFilters = {
  reason: part('原因', 'Reason', reasons),
  ...places,
  still: part(mendTimeLabel.zh, mendTimeLabel.en, of(mendTimeWords)),
  ...{ from: part('决定自', 'Decided from'), to: part('决定至', 'Decided to') },
};

export const gapFilters = {
  cause: part('起因', 'Cause', of(gapWords)),
  ...places,
  when: part(
    '时间',
    'When',
    of({
      at_work: { zh: '此刻无保障地工作', en: 'at work without cover now' },
      now: { zh: '正在缺口中', en: 'going on' },
      past: { zh: '已过去', en: 'past' },
      coming: { zh: '将要发生', en: 'to come' },
    }),
  ),
  ...{ from: part('缺口自', 'From'), to: part('缺口至', 'To') },
};

export const alarmFilters = {
  state: state({ open: { zh: '未解除', en: 'open' }, closed: { zh: '已解除', en: 'closed' } }),
  kind: part('种类', 'Kind', { words: (kind) => wordsOfAlarm(kind)?.name }),
};

export const inboxFilters = {
  view: part(
    '范围',
    'Whose',
    of({
      all: { zh: '全部', en: 'All' },
      mine: { zh: '我的', en: 'Mine' },
      free: { zh: '无人认领', en: 'Nobody’s' },
      snoozed: { zh: '稍后', en: 'Snoozed' },
    }),
  ),
  kind: part('种类', 'Kind', of(inboxKindWords)),
};

export const runFilters = { name: part('定时任务', 'Schedule', jobs), state: state(runStateWords) };
export const fundFilters = { programme: part('项目', 'Programme', { named: 'programme' }), year: part('年度', 'Year') };
export const mapFilters = {
  ...{ from: part('送达自', 'Received from'), to: part('送达至', 'Received to') },
  county: places.county,
};
export const bulkRowFilters = { bulkId: part('批量操作', 'Bulk action'), rowState: state(rowStateWords) };
export const operatorFilters = {
  state: state({ active: { zh: '在用', en: 'Active' }, disabled: { zh: '已停用', en: 'Disabled' } }),
};
export const apiKeyFilters = {
  state: state({ in_force: { zh: '有效', en: 'In force' }, revoked: { zh: '已吊销', en: 'Revoked' } }),
};
