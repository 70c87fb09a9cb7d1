import { type Both, defineColumns } from '../columns.ts';
import type { QueueItem } from './routes.ts';

export const queueStateWords = {
  running: { zh: '运行中', en: 'Running' },
  paused: { zh: '已暂停', en: 'Paused' },
} as const satisfies Record<string, Both>;

const laneLine = ({ lanes }: QueueItem, of: 'live' | 'bulk') => {
  const { waiting = 0, packed = 0, running = 0, oldestSeconds = null } = lanes.find(({ lane }) => lane === of) ?? {};
  return { waiting, packed, running, oldestMs: oldestSeconds === null ? null : oldestSeconds * 1_000 };
};

/** A job as a line of a file: what it owes, holds in each lane and got done. */
export const queueLine = (item: QueueItem) => {
  const { job, pause, owed, flow, causes } = item;
  const [live, bulk] = [laneLine(item, 'live'), laneLine(item, 'bulk')];
  const oldest = owed?.oldestSeconds ?? null;
  return {
    ...{ job, state: pause ? ('paused' as const) : ('running' as const) },
    ...{ pausedBy: pause?.by ?? null, pausedAt: pause?.since ?? null, pauseReason: pause?.reason ?? null },
    ...{ owed: owed?.count ?? null, owedOldestMs: oldest === null ? null : oldest * 1_000 },
    ...{ liveWaiting: live.waiting, livePacked: live.packed, liveRunning: live.running, liveOldestMs: live.oldestMs },
    ...{ bulkWaiting: bulk.waiting, bulkPacked: bulk.packed, bulkRunning: bulk.running, bulkOldestMs: bulk.oldestMs },
    ...{ done: flow?.done ?? null, minutes: flow?.minutes ?? null },
    ...{ waitP50Ms: flow?.waitMs?.p50 ?? null, waitP95Ms: flow?.waitMs?.p95 ?? null },
    ...{ runP50Ms: flow?.runMs?.p50 ?? null, runP95Ms: flow?.runMs?.p95 ?? null },
    aside: causes?.reduce((sum, { count }) => sum + count, 0) ?? null,
  };
};

export const queueColumns = defineColumns<ReturnType<typeof queueLine>>([
  { key: 'job', label: { zh: '任务', en: 'Job' }, kind: 'text' },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text' },
  { key: 'pausedBy', label: { zh: '暂停人', en: 'Paused by' }, kind: 'text' },
  { key: 'pausedAt', label: { zh: '暂停于', en: 'Paused since' }, kind: 'instant' },
  { key: 'pauseReason', label: { zh: '暂停原因', en: 'Why paused' }, kind: 'text' },
  { key: 'owed', label: { zh: '尚欠', en: 'Owed' }, kind: 'number' },
  { key: 'owedOldestMs', label: { zh: '尚欠最久', en: 'Owed, oldest' }, kind: 'ms' },
  { key: 'liveWaiting', label: { zh: '实时 等待', en: 'Live lane, waiting' }, kind: 'number' },
  { key: 'livePacked', label: { zh: '实时 已装箱', en: 'Live lane, packed' }, kind: 'number' },
  { key: 'liveRunning', label: { zh: '实时 在处理', en: 'Live lane, in hand' }, kind: 'number' },
  { key: 'liveOldestMs', label: { zh: '实时 最久', en: 'Live lane, oldest' }, kind: 'ms' },
  { key: 'bulkWaiting', label: { zh: '批量 等待', en: 'Bulk lane, waiting' }, kind: 'number' },
  { key: 'bulkPacked', label: { zh: '批量 已装箱', en: 'Bulk lane, packed' }, kind: 'number' },
  { key: 'bulkRunning', label: { zh: '批量 在处理', en: 'Bulk lane, in hand' }, kind: 'number' },
  { key: 'bulkOldestMs', label: { zh: '批量 最久', en: 'Bulk lane, oldest' }, kind: 'ms' },
  { key: 'done', label: { zh: '完成', en: 'Done' }, kind: 'number' },
  { key: 'minutes', label: { zh: '完成于最近（分钟）', en: 'Done within (minutes)' }, kind: 'number' },
  { key: 'waitP50Ms', label: { zh: '等待 p50', en: 'Wait p50' }, kind: 'ms' },
  { key: 'waitP95Ms', label: { zh: '等待 p95', en: 'Wait p95' }, kind: 'ms' },
  { key: 'runP50Ms', label: { zh: '运行 p50', en: 'Run p50' }, kind: 'ms' },
  { key: 'runP95Ms', label: { zh: '运行 p95', en: 'Run p95' }, kind: 'ms' },
  { key: 'aside', label: { zh: '在隔离区', en: 'In quarantine' }, kind: 'number' },
]);
