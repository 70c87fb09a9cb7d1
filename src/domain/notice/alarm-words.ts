import { saidOf, type Words } from './words.ts';

/** Every condition that wants a person. Whoever opens an alarm of a new kind adds it here, and then nothing compiles until it has words. */
export const alarmKinds = [
  'under_minimum_age',
  'quarantined',
  'fund_low',
  'fund_exhausted',
  'chunk_stuck',
  'queue_down',
  'gap_open',
  'schedule_late',
  'canary_late',
  'alarm_undeliverable',
  'intake_rejected',
  'policy_with_claim',
  'notices_failing',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** `name` heads a list or a subject line; `act` says what to do first. The runbook has a page for each kind. */
export type AlarmWords = { name: Words; act: Words };

const alarmWords: Record<AlarmKind, AlarmWords> = {
  under_minimum_age: {
    name: { zh: '未满 16 周岁', en: 'Under 16' },
    act: {
      zh: '有人为未满 16 周岁者登记或签单，已被拒绝。请与用工主体核实。',
      en: 'Somebody under 16 was registered or signed for, and refused. Look into it with the employer.',
    },
  },
  quarantined: {
    name: { zh: '有任务被隔离', en: 'Work in quarantine' },
    act: {
      zh: '有任务反复失败，已单独搁置。请查看原因，处理后重试。',
      en: 'Work failed again and again and was set aside. See why, mend it and retry.',
    },
  },
  fund_low: {
    name: { zh: '保障资金已用八成', en: '80% of a fund used' },
    act: { zh: '请安排追加年度预算。', en: 'Arrange for a larger budget of the year.' },
  },
  fund_exhausted: {
    name: { zh: '保障资金已用完', en: 'A fund is used up' },
    act: {
      zh: '新订单因资金不足不再承保。请追加预算，追加后系统会重新办理。',
      en: 'New orders are excluded for want of money. Raise the budget; they are then decided again.',
    },
  },
  chunk_stuck: {
    name: { zh: '有任务反复送不达', en: 'Work delivered again and again' },
    act: { zh: '请看处理进程是否运行，版本是否一致。', en: 'See whether workers run, and in the same version.' },
  },
  queue_down: {
    name: { zh: '队列不通', en: 'Queue unreachable' },
    act: {
      zh: '订单照常受理，待队列恢复后自动处理。请检查 Redis 或数据库。',
      en: 'Orders are taken as usual and done when the queue is back. Check Redis or the database.',
    },
  },
  gap_open: {
    name: { zh: '有人正在无保障地工作', en: 'Somebody works without cover' },
    act: { zh: '请联系用工主体，先停工或补办保障。', en: 'Call the employer: stop the work or mend the cover first.' },
  },
  schedule_late: {
    name: { zh: '定时任务迟了', en: 'A scheduled run is late' },
    act: {
      zh: '请看定时进程是否运行；漏掉的会按原日期补跑。',
      en: 'See whether the scheduler runs; what was missed is made up for.',
    },
  },
  canary_late: {
    name: { zh: '处理进程没有动静', en: 'Workers make no progress' },
    act: { zh: '请看处理进程是否卡住，必要时重启。', en: 'See whether workers hang, and restart them if so.' },
  },
  alarm_undeliverable: {
    name: { zh: '告警送不出去', en: 'Alarms cannot be delivered' },
    act: {
      zh: '请检查告警邮箱、邮件服务器与告警回调地址。',
      en: 'Check the address for alarms, the mail server and the webhook.',
    },
  },
  intake_rejected: {
    name: { zh: '有订单被拒收', en: 'Orders refused at the door' },
    act: { zh: '请查看拒收原因，改好后重试。', en: 'See why they were refused, mend them and retry.' },
  },
  policy_with_claim: {
    name: { zh: '已报案的保单有变动', en: 'A policy with a claim was to change' },
    act: {
      zh: '订单有变动，但保单已报案，未作更改。请人工处理。',
      en: 'Its order changed, but the policy has a claim and was left alone. Decide by hand.',
    },
  },
  notices_failing: {
    name: { zh: '通知发不出去', en: 'Messages to workers fail' },
    act: { zh: '请检查短信、微信网关与邮件服务器。', en: 'Check the message gateway and the mail server.' },
  },
};

/** The words of an open alarm's kind; null for a kind that a later version opened. */
export const wordsOfAlarm = (kind: string): AlarmWords | null => saidOf(alarmWords, kind) ?? null;
