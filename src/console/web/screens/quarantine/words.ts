import type { Answered } from '../../../api/contract.ts';
import { counted } from '../../words/plural.ts';

type Detail = Answered<'quarantine.one'>;
type Kind = Detail['subject']['kind'];

const zh = {
  title: '隔离区',
  state: '状态',
  waiting: '待处理',
  released: '已放行',
  job: '任务',
  cause: '原因',
  empty: '隔离区为空：没有要处理的任务',
  retry: '重试',
  retrySays: (n: number) => `把这 ${n} 个对象各自重新派发一次；若再失败，会回到这里。`,
  retried: (n: number, late: number, first: string) =>
    [n > 0 || late === 0 ? `${n} 个已重新派发` : '', late > 0 ? `${late} 个已先由 ${first} 处理` : '']
      .filter((part) => part)
      .join('，'),
  reasons: ['数据已修正', '外部系统已恢复', '再试一次'],
  causes: '按原因',
  one: '隔离的对象',
  subject: '对象',
  id: '编号',
  kinds: {
    order: '订单',
    notice: '通知',
    alarm: '告警',
    run: '定时任务的一次运行',
    payload: '无法识别的投递',
    unknown: '其他',
  } satisfies Record<Kind, string>,
  subjectState: '它现在的状态',
  held: {
    quarantine: '在隔离区：等人处理，仍计入尚欠',
    outbox: '已放行，正等待装箱',
    chunk: '已放行，正在处理',
    nowhere: '已放行，没有待办',
  } satisfies Record<Detail['held'], string>,
  where: '它在哪里',
  topic: '主题',
  payload: '任务携带的内容',
  payloadHow: '只有编号，按规定不含个人信息；其余由任务自己从数据库读取。',
  mend: '怎么办',
  error: '系统消息',
  attempts: '尝试次数',
  tries: '放行后',
  triesSay: (failures: number, crashes: number) => `失败 ${failures} 次，拖垮进程 ${crashes} 次`,
  since: '隔离时间',
  releasedBy: '放行',
  region: '地区',
  history: '经过',
  set: (code: string) => `隔离：${code}`,
  acted: (action: string, outcome: string) => `${action}${outcome && `：${outcome}`}`,
  noDiscard: '为什么不能丢弃',
  noDiscardWhy: {
    order:
      '订单仍欠一个决定：丢弃就等于没有保单也没有原因。请修正数据后重试；确实不该承保的，请市场取消订单，再在这里重试：它会按已取消的订单作出决定，并留下原因。',
    notice: '零工还没有被告知。请修正后重试；号码无效的通知会自己了结。',
    alarm: '告警还没有送到。修好邮件或推送后重试。',
    run: '这次运行仍算在进行中，同一任务后面的都等着它。请查明原因后重试；它会按自己的时间做完。',
    payload: '它不欠任何东西，所属的箱子会自行重发。点“重试”即确认已看过，从待处理中消失。',
    unknown: '它的任务仍欠着它。请查明原因后重试。',
  } satisfies Record<Kind, string>,
  runOf: (name: string) => `${name} 的运行记录`,
};
const en: typeof zh = {
  title: 'Quarantine',
  state: 'State',
  waiting: 'Waiting',
  released: 'Released',
  job: 'Job',
  cause: 'Cause',
  empty: 'Nothing is in quarantine',
  retry: 'Retry',
  retrySays: (n) =>
    `Drives ${n === 1 ? 'it' : `each of these ${n}`} again, alone; what fails once more comes back here.`,
  retried: (n, late, first) =>
    [n > 0 || late === 0 ? `${n} driven again` : '', late > 0 ? `${late} dealt with before by ${first}` : '']
      .filter((part) => part)
      .join(', '),
  reasons: ['Data mended', 'Partner is back', 'Once more'],
  causes: 'By cause',
  one: 'Set aside',
  subject: 'Subject',
  id: 'Id',
  kinds: {
    ...{ order: 'Order', notice: 'Notice', alarm: 'Alarm', run: 'Run of a schedule' },
    ...{ payload: 'A delivery nobody understands', unknown: 'Other' },
  },
  subjectState: 'How it stands now',
  held: {
    quarantine: 'Set aside: it waits for somebody and still counts as owed',
    outbox: 'Released, waiting to be packed',
    chunk: 'Released, being worked on',
    nowhere: 'Released, nothing is left to do',
  },
  where: 'Where it is',
  topic: 'Topic',
  payload: 'What the job carried',
  payloadHow: 'Ids alone and, by rule, nothing personal: the job reads the rest from the database.',
  mend: 'What to do',
  error: 'Message',
  attempts: 'Attempts',
  tries: 'Since its release',
  triesSay: (failures, crashes) =>
    `failed ${counted(failures, 'time')}, took its process with it ${counted(crashes, 'time')}`,
  since: 'Since',
  releasedBy: 'Released',
  region: 'Region',
  history: 'What happened',
  set: (code) => `Set aside: ${code}`,
  acted: (action, outcome) => `${action}${outcome && `: ${outcome}`}`,
  noDiscard: 'Why it cannot be discarded',
  noDiscardWhy: {
    order:
      'The order is still owed a decision: discarded, it would have neither a policy nor a reason. Mend the data and retry; where it should not be covered, have the market cancel it and then retry here: it is decided as the cancelled order that it is, with its reason on record.',
    notice: 'The worker has not been told. Mend and retry; a notice to a number that is none ends by itself.',
    alarm: 'Nobody was told of the alarm. Mend mail or webhook and retry.',
    run: 'The run still counts as under way, and those after it wait. Find out why and retry; it is done for its own time.',
    payload: 'Nothing is owed for it: its chunk is handed out again by itself. Retry says that you have seen it.',
    unknown: 'Its job still owes it. Find out why and retry.',
  },
  runOf: (name) => `Runs of ${name}`,
};
export const quarantineWords = { zh, en };
