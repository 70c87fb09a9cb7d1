import type { TwiceAct } from './twice.ts';
import type { TwiceCity } from './twice-city.ts';
import { behind, confirmIn, inInbox, withRow } from './twice-steps.ts';

const two = ['li.hua', 'wang.fang'] as const;
/** Who was first is named. */
const changedIt = /(li\.hua|wang\.fang) 刚刚改动了它/;

/** Acts on alarms, orders and what the inbox holds. */
export const workActs = ({ theirs, bulkId }: TwiceCity) =>
  ({
    'inbox.take': {
      by: two,
      open: async (page) => (await inInbox(page, '队列不通')).getByRole('button', { name: '认领' }),
      ...{ done: /已认领/, late: changedIt, audited: 'inbox.take' },
      happened: (sql) => sql`
        select from inbox_marks m join alarms a on a.id = m.subject::uuid where a.kind = 'queue_down' and m.holder is not null`,
    },
    'inbox.release': {
      by: two,
      open: async (page) =>
        (await inInbox(page, '告警送不出去', '?view=snoozed')).getByRole('button', { name: '放回' }),
      ...{ done: /已放回/, late: changedIt, audited: 'inbox.release' },
      happened: (sql) => sql`
        select from inbox_marks m join alarms a on a.id = m.subject::uuid
        where a.kind = 'alarm_undeliverable' and m.snoozed_until is null`,
    },
    'inbox.hand-over': {
      by: two,
      open: async (page) => {
        await (await inInbox(page, '处理进程没有动静')).getByRole('button', { name: '转办' }).click();
        await page.getByRole('dialog').getByRole('combobox').click();
        await page.getByTitle('zhou.min').click();
        return confirmIn(page, '转办');
      },
      ...{ done: /已转给 zhou\.min/, late: changedIt, audited: 'inbox.hand_over' },
      happened: (sql) => sql`select from inbox_marks where holder = 'operator:zhou.min'`,
    },
    'inbox.snooze': {
      by: two,
      open: async (page) => {
        await (await inInbox(page, '有任务反复送不达')).getByRole('button', { name: '稍后' }).click();
        return confirmIn(page, '稍后');
      },
      ...{ done: /已推迟/, late: changedIt, audited: 'inbox.snooze' },
      happened: (sql) => sql`
        select from inbox_marks m join alarms a on a.id = m.subject::uuid
        where a.kind = 'chunk_stuck' and m.snoozed_until is not null`,
    },
    'inbox.retry-rejections': {
      by: two,
      open: async (page) => {
        await (await inInbox(page, 'R-mended', '?kind=rejection')).getByRole('button', { name: '重试' }).click();
        return confirmIn(page, '重试');
      },
      ...{ done: /已签订/, late: /已被他人处理/, audited: 'rejection.retry', tries: true },
      happened: (sql) => sql`select from orders where external_id = 'R-mended'`,
    },
    'inbox.discard-rejections': {
      by: two,
      open: async (page) => {
        await (await inInbox(page, 'R-never', '?kind=rejection')).getByRole('button', { name: '作废' }).click();
        return confirmIn(page, '作废');
      },
      ...{ done: /已作废/, late: /已被他人处理/, audited: 'rejection.discard' },
      happened: (sql) => sql`
        select from intake_rejections where external_id = 'R-never' and closed_as = 'discarded'`,
    },
    'alarms.acknowledge': {
      by: two,
      open: (page) => withRow(page, '/alarms?kind=fund_exhausted', '确认已阅'),
      done: /1 条已记录/,
      late: /(li\.hua|wang\.fang)（.+）\s*已先接手 1 条/,
      happened: (sql) => sql`select from alarms where kind = 'fund_exhausted' and acked_by is not null`,
      audited: 'alarm.acknowledge',
    },
    'alarms.release': {
      ...{ by: ['li.hua'], alone: 'an alarm is given back by who looks at it' },
      open: (page) => withRow(page, '/alarms?kind=fund_low', '撤回确认'),
      done: /1 条已撤回/,
      happened: (sql) => sql`select from alarms where kind = 'fund_low' and acked_by is null`,
      audited: 'alarm.release',
    },
    'orders.person': {
      ...{ by: ['sun'], alone: 'each look is a look of somebody’s own, written down as such' },
      open: async (page) => {
        await page.goto(`/orders/${theirs}`);
        return page.getByRole('button', { name: '查看', exact: true });
      },
      happened: (sql) => sql`select from audit_log where action = 'personal_data.show'`,
      audited: 'personal_data.show',
    },
    'exclusions.redecide': {
      by: two,
      open: (page) => withRow(page, '/exclusions?reason=occupation_class', '重新办理'),
      ...{ done: /1 张已安排重新办理/, late: /1 张已由他人安排，或已不能重新办理/, audited: 'order.redecide' },
      happened: (sql) => sql`select from cover_exclusions where reopened_at is not null`,
    },
    'quarantine.retry': {
      by: two,
      open: (page) => withRow(page, '/quarantine?code=22001', '重试'),
      done: /1 个已重新派发/,
      late: /1 个已先由 (li\.hua|wang\.fang)（.+）\s*处理/,
      happened: (sql) => sql`select from quarantine where code = '22001' and released_at is not null`,
      ...{ audited: 'quarantine.retry', tries: true },
    },
    'bulk.begin': {
      ...{
        by: ['li.hua'],
        alone: 'each begins one of their own; a row that another has done is passed by and said so',
      },
      open: (page) => behind(page, '/quarantine?code=22003', '全部 1 条…', '重试 1 条'),
      happened: (sql) => sql`select from bulk_actions where filter ->> 'code' = '22003'`,
      audited: 'bulk.begin',
    },
    'bulk.abort': {
      by: two,
      open: (page) => behind(page, `/bulk?bulkId=${bulkId}`, '停止', '停止'),
      ...{ done: /已停止/, late: /(li\.hua|wang\.fang)（.+）\s*已先停止/, audited: 'bulk.abort' },
      happened: (sql) => sql`select from bulk_actions where id = ${bulkId} and aborted_at is not null`,
    },
    'export.begin': {
      ...{ by: ['li.hua'], alone: 'each writes a file of their own' },
      open: (page) => behind(page, '/alarms', '导出', '开始导出'),
      done: /已写入 \d+ 行/,
      happened: (sql) => sql`select from exports where list = 'alarms.list'`,
      audited: 'export.begin',
    },
    'exports.delete': {
      ...{ by: ['wang.fang'], alone: 'nobody sees the files of others' },
      open: (page) => withRow(page, '/exports', '删除'),
      done: /已删除 1 个/,
      happened: (sql) => sql`select from audit_log where action = 'export.delete' and actor = 'operator:wang.fang'`,
      audited: 'export.delete',
    },
  }) satisfies Record<string, TwiceAct>;
