import { listOpenAlarms } from '../store/alarms.ts';
import type { CliContext } from './context.ts';
import { localTime, table } from './table.ts';
import { withDatabase } from './with-database.ts';

export type AlarmsCommand = { json?: boolean };

const words: Record<string, string> = {
  under_minimum_age: '未满十六周岁',
  quarantined: '任务隔离',
  fund_low: '资金不足',
  chunk_stuck: '批次停滞',
  queue_down: '队列中断',
};

/** `alarms`: the conditions that want a person, oldest first; with `json`, one a line. Exit 0, whatever is open. */
export const alarms = async (context: CliContext, { json = false }: AlarmsCommand): Promise<number> => {
  const open = await withDatabase(context, 'alarms', listOpenAlarms);
  if (json) {
    for (const a of open) context.out(JSON.stringify({ ...a, openedAt: new Date(a.openedAt).toISOString() }));
    return 0;
  }
  if (open.length === 0) {
    context.out('no alarm is open 无告警');
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const detailOf = (detail: Record<string, string | number>): string =>
    Object.entries(detail)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  const head = ['alarm 告警', 'subject 对象', 'since 时间', 'detail 详情'];
  const cells = open.map((a) => [
    `${a.kind} ${words[a.kind] ?? ''}`,
    a.subject,
    localTime(a.openedAt, timeZone),
    detailOf(a.detail),
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  return 0;
};
