import { systemClock } from '../clock.ts';
import { factsOf } from '../domain/notice/alarm-detail.ts';
import { wordsOfAlarm } from '../domain/notice/alarm-words.ts';
import { acknowledgeAlarm, type ListedAlarm, listAlarms } from '../store/alarm-list.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { listed } from './listed.ts';
import { localTime, table } from './table.ts';
import { refuseNoId } from './uuid.ts';

export type AlarmsCommand = { json?: boolean };

/** What is known of it, Chinese first, then the same in English. */
const detailOf = ({ detail, ackedBy }: ListedAlarm): string => {
  const facts = factsOf(detail);
  const zh = facts.map(({ label, value }) => `${label.zh} ${value.zh}`).join('，');
  const en = facts.map(({ label, value }) => `${label.en} ${value.en}`).join(', ');
  return [...(facts.length > 0 ? [zh, en] : []), ...(ackedBy === null ? [] : [`已阅 seen by ${ackedBy}`])].join(' · ');
};

/** `alarms`: the conditions that want a person, oldest first; with `json`, one a line. Exit 0, whatever is open. */
export const alarms = async (context: CliContext, { json = false }: AlarmsCommand): Promise<number> => {
  const about = { name: 'alarms', all: 'no alarm is open 无告警' };
  const { rows: open, nothing } = await listed(context, about, listAlarms);
  if (json) {
    for (const a of open) context.out(JSON.stringify({ ...a, openedAt: new Date(a.openedAt).toISOString() }));
    return 0;
  }
  if (open.length === 0) {
    context.out(nothing);
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const head = ['id', 'alarm 告警', 'subject 对象', 'since 时间', 'detail 详情'];
  const cells = open.map((a) => [
    a.id,
    `${a.kind} ${wordsOfAlarm(a.kind)?.name.zh ?? ''}`,
    a.subject,
    localTime(a.openedAt, timeZone),
    detailOf(a),
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  return 0;
};

/** `alarms ack ID`: says who looks at it; it stays open until its cause is gone. Exit 0, or 1 where no such alarm is open. */
export const alarmsAck = async (
  context: CliContext,
  { id, reason }: { id: string; reason?: string },
): Promise<number> => {
  refuseNoId([id], 'alarms');
  const by = { reason: reason ?? null, at: systemClock.now() };
  const done = await withAccess(context, 'alarms ack', (sql, access) => acknowledgeAlarm(sql, access, id, by));
  if (done) context.out('noted 已记录; the alarm closes by itself once its cause is gone');
  else context.err(`${id} is no open alarm (any more)`);
  return done ? 0 : 1;
};

export const addAlarmCommands: AddCommands = (program, context, done) => {
  const command = program
    .command('alarms')
    .description('open conditions that want a person')
    .option('--json', 'JSON lines')
    .action(async (options: AlarmsCommand) => done(await alarms(context, options)));
  command
    .command('ack')
    .description('say that somebody looks at an alarm')
    .argument('<id>')
    .option('--reason <text>', 'for the audit log')
    .action(async (id: string, options: { reason?: string }) => done(await alarmsAck(context, { id, ...options })));
};
