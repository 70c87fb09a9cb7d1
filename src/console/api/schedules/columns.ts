import { type Both, defineColumns } from '../columns.ts';
import type { ScheduleItem, ScheduleRunItem } from './routes.ts';

/** `failed` is asked for and never answered: done or not, with an error. */
export const runStateWords: Record<ScheduleRunItem['state'] | 'failed', Both> = {
  due: { zh: '待开始', en: 'Due' },
  queued: { zh: '已派发', en: 'Handed out' },
  running: { zh: '运行中', en: 'Running' },
  done: { zh: '完成', en: 'Done' },
  skipped: { zh: '已跳过', en: 'Skipped' },
  failed: { zh: '有错误', en: 'With an error' },
};

/** What runs of schedules count, in words. */
export const runResultWords: Readonly<Record<string, Both>> = {
  signed: { zh: '已签订', en: 'signed' },
  refused: { zh: '仍被拒', en: 'refused again' },
  released: { zh: '放行', en: 'released' },
  unanswered: { zh: '未获答复', en: 'unanswered' },
  people: { zh: '无保障人数', en: 'people without cover' },
  alarms: { zh: '告警', en: 'alarms' },
  reminded: { zh: '已提醒', en: 'reminded' },
  funds: { zh: '资金', en: 'funds' },
  low: { zh: '余额不足', en: 'low' },
  exhausted: { zh: '已用尽', en: 'exhausted' },
  asked: { zh: '重新办理', en: 'decided again' },
  expired_rejections: { zh: '过期的被拒订单', en: 'refused orders expired' },
  idempotency_keys: { zh: '接口答复', en: 'kept answers' },
  intake_rejections: { zh: '被拒订单', en: 'refused orders' },
  schedule_runs_frequent: { zh: '高频运行记录', en: 'runs of frequent schedules' },
  schedule_runs: { zh: '运行记录', en: 'runs' },
  quarantine: { zh: '已放行的隔离', en: 'released from quarantine' },
  alarm_deliveries: { zh: '告警送达记录', en: 'alarm deliveries' },
  subject_attempts: { zh: '尝试记录', en: 'attempts' },
  runners: { zh: '已结束的进程', en: 'ended processes' },
  console_acts: { zh: '操作编号', en: 'keys of acts' },
  console_sessions: { zh: '登录会话', en: 'sessions' },
  export_parts: { zh: '导出文件', en: 'exported files' },
  exports: { zh: '导出记录', en: 'exports' },
  bulk_action_rows: { zh: '批量操作明细', en: 'rows of bulk actions' },
  bulk_actions: { zh: '批量操作', en: 'bulk actions' },
  plan_rehearsals: { zh: '方案排演记录', en: 'rehearsals of plans' },
  inbox_marks: { zh: '待办标记', en: 'inbox marks' },
};

export const runColumns = defineColumns<ScheduleRunItem>([
  { key: 'dueAt', label: { zh: '应于', en: 'Due' }, kind: 'instant', width: 170 },
  { key: 'name', label: { zh: '定时任务', en: 'Schedule' }, kind: 'code', width: 150 },
  { key: 'businessDate', label: { zh: '业务日', en: 'Business date' }, kind: 'code', width: 110 },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'code', width: 110 },
  { key: 'lateMs', label: { zh: '晚了', en: 'Late' }, kind: 'ms', width: 110 },
  { key: 'tookMs', label: { zh: '用时', en: 'Took' }, kind: 'ms', width: 110 },
  { key: 'result', label: { zh: '结果', en: 'Result' }, kind: 'text' },
  { key: 'attempts', label: { zh: '次数', en: 'Attempts' }, kind: 'number', width: 80 },
  { key: 'askedBy', label: { zh: '谁要求的', en: 'Asked by' }, kind: 'code', width: 150 },
  { key: 'error', label: { zh: '错误', en: 'Error' }, kind: 'text' },
]);

export const scheduleStateWords = {
  onTime: { zh: '正常', en: 'On time' },
  late: { zh: '已晚', en: 'Late' },
  paused: { zh: '已暂停', en: 'Paused' },
  unreadable: { zh: '时间无法识别', en: 'Cannot be read' },
} as const satisfies Record<string, Both>;

export const backfillWords: Record<ScheduleItem['backfill'], Both> = {
  each: { zh: '错过的逐次补上', en: 'makes up for each missed time' },
  latest: { zh: '错过的只补最近一次', en: 'makes up for the latest missed time' },
};

const scheduleState = ({ pause, unreadable, overdueMs }: ScheduleItem): keyof typeof scheduleStateWords => {
  if (pause) return 'paused';
  if (unreadable !== null) return 'unreadable';
  return overdueMs === null ? 'onTime' : 'late';
};

/** A schedule as a line of a file: when, how it stands, and its last run. */
export const scheduleLine = (schedule: ScheduleItem) => {
  const { name, cron, backfill, changedBy, overdueMs, waiting, pause, next, last } = schedule;
  return {
    ...{ name, state: scheduleState(schedule), cron, backfill, changedBy, overdueMs, waiting },
    ...{ pausedBy: pause?.by ?? null, pausedAt: pause?.since ?? null, pauseReason: pause?.reason ?? null },
    ...{ nextAt: next?.at ?? null, lastDueAt: last?.dueAt ?? null, lastState: last?.state ?? null },
    ...{ lateMs: last?.lateMs ?? null, tookMs: last?.tookMs ?? null, result: last?.result ?? null },
    error: last?.error ?? null,
  };
};

export const scheduleColumns = defineColumns<ReturnType<typeof scheduleLine>>([
  { key: 'name', label: { zh: '定时任务', en: 'Schedule' }, kind: 'code' },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text' },
  { key: 'overdueMs', label: { zh: '已晚', en: 'Late by' }, kind: 'ms' },
  { key: 'waiting', label: { zh: '在等待', en: 'Waiting' }, kind: 'number' },
  { key: 'pausedBy', label: { zh: '暂停人', en: 'Paused by' }, kind: 'text' },
  { key: 'pausedAt', label: { zh: '暂停于', en: 'Paused since' }, kind: 'instant' },
  { key: 'pauseReason', label: { zh: '暂停原因', en: 'Why paused' }, kind: 'text' },
  { key: 'cron', label: { zh: '时间（cron）', en: 'When (cron)' }, kind: 'code' },
  { key: 'backfill', label: { zh: '错过的', en: 'Missed times' }, kind: 'text' },
  { key: 'changedBy', label: { zh: '时间由谁定', en: 'Time set by' }, kind: 'text' },
  { key: 'nextAt', label: { zh: '下次', en: 'Next' }, kind: 'instant' },
  { key: 'lastDueAt', label: { zh: '上次应于', en: 'Last due' }, kind: 'instant' },
  { key: 'lastState', label: { zh: '上次状态', en: 'Last state' }, kind: 'text' },
  { key: 'lateMs', label: { zh: '上次晚了', en: 'Last, late by' }, kind: 'ms' },
  { key: 'tookMs', label: { zh: '上次用时', en: 'Last, took' }, kind: 'ms' },
  { key: 'result', label: { zh: '上次结果', en: 'Last, result' }, kind: 'text' },
  { key: 'error', label: { zh: '上次错误', en: 'Last, error' }, kind: 'text' },
]);
