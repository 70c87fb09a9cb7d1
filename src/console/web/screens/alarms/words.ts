import type { AlarmKind } from '../../../../domain/notice/alarm-words.ts';

/** What is done where an alarm's cause is mended. */
const mendZh: Readonly<Record<AlarmKind, string>> = {
  under_minimum_age: '查看被拒订单',
  alarm_undeliverable: '查看队列',
  quarantined: '查看原因并重试',
  intake_rejected: '查看被拒订单',
  gap_open: '查看是谁',
  fund_low: '查看预算',
  fund_exhausted: '追加预算',
  schedule_late: '查看运行记录',
  chunk_stuck: '查看队列',
  queue_down: '查看队列',
  canary_late: '查看队列',
  notices_failing: '查看队列',
  policy_with_claim: '打开订单',
};
const mendEn: typeof mendZh = {
  under_minimum_age: 'See refused orders',
  alarm_undeliverable: 'See the queues',
  quarantined: 'See why and retry',
  intake_rejected: 'See refused orders',
  gap_open: 'See who it is',
  fund_low: 'See the budget',
  fund_exhausted: 'Raise the budget',
  schedule_late: 'See its runs',
  chunk_stuck: 'See the queues',
  queue_down: 'See the queues',
  canary_late: 'See the queues',
  notices_failing: 'See the queues',
  policy_with_claim: 'Open the order',
};

const zh = {
  title: '告警',
  state: '状态',
  open: '未解除',
  closed: '已解除',
  kind: '种类',
  acknowledge: '确认已阅',
  says: (n: number) => `记录您正在处理这 ${n} 条告警。原因消除后告警自行解除。`,
  done: (n: number, taken: number, first: string, of: number) =>
    [
      n > 0 || of === 0 ? `${n} 条已记录` : '',
      taken > 0 ? `${first} 已先接手 ${taken} 条` : '',
      n + taken < of ? `${of - n - taken} 条已自行解除` : '',
    ]
      .filter((part) => part)
      .join('，'),
  nobody: '无人处理',
  looks: (who: string) => `${who} 处理中`,
  release: '撤回确认',
  releaseSays: (n: number) => `撤回您对这 ${n} 条告警的确认：它们重新等人处理。`,
  released: (n: number, of: number) => `${n} 条已撤回${n < of ? `，${of - n} 条已解除或由他人接手` : ''}`,
  reasons: ['正在处理', '已联系用工主体', '已安排预算'],
  empty: '没有告警：一切正常',
  mend: mendZh,
};
const en: typeof zh = {
  title: 'Alarms',
  state: 'State',
  open: 'open',
  closed: 'closed',
  kind: 'Kind',
  acknowledge: 'Acknowledge',
  says: (n) =>
    `Writes down that you look at ${n === 1 ? 'this alarm' : `these ${n} alarms`}. Each closes by itself once its cause is gone.`,
  done: (n, taken, first, of) =>
    [
      n > 0 || of === 0 ? `${n} noted` : '',
      taken > 0 ? `${taken} taken before by ${first}` : '',
      n + taken < of ? `${of - n - taken} had closed by themselves` : '',
    ]
      .filter((part) => part)
      .join(', '),
  nobody: 'nobody is on it',
  looks: (who) => `${who} is on it`,
  release: 'Give back',
  releaseSays: (n) =>
    `Takes back that you look at ${n === 1 ? 'this alarm' : `these ${n} alarms`}: they wait for somebody again.`,
  released: (n, of) => `${n} given back${n < of ? `, ${of - n} had closed or are somebody else's` : ''}`,
  reasons: ['Being mended', 'Employer called', 'Budget arranged'],
  empty: 'No alarms: all is well',
  mend: mendEn,
};
export const alarmWords = { zh, en };
