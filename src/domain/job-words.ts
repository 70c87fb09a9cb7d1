import { saidOf, type Words } from './notice/words.ts';

/** What a job is called, and what it does. */
export type JobWords = { name: Words; does: Words };

const say = (zh: string, zhDoes: string, en: string, enDoes: string): JobWords => ({
  name: { zh, en },
  does: { zh: zhDoes, en: enDoes },
});

const jobs: Readonly<Record<string, JobWords>> = {
  'issue-policy': say(
    ...['出单', '为签订的订单出具保单，或记录不承保的原因'],
    ...['Issue', 'a policy for each signed order, or the reason why not'],
  ),
  'void-policy': say(
    ...['作废保单', '开工前取消的订单'],
    ...['Void', 'policies whose orders were cancelled before work'],
  ),
  'end-policy': say('终止保单', '开工后取消的订单', 'End', 'policies whose orders were cancelled at work'),
  'amend-policy': say('变更保单', '订单变更带来的变更', 'Amend', 'carries changes of orders over to policies'),
  'redecide-cover': say(
    ...['重新决定', '障碍消除后再次决定不承保的订单'],
    ...['Decide again', 'excluded orders whose obstacle was mended'],
  ),
  notify: say('通知零工', '告知保障的结果', 'Notify', 'tells workers what became of their cover'),
  'release-notices': say('放行通知', '安静时段过后放行通知', 'Release notices', 'owes notices again after quiet hours'),
  'deliver-alarm': say('送出告警', '发邮件、推送告警', 'Deliver alarms', 'mails and posts alarms'),
  'remind-alarms': say('告警提醒', '每天提醒未关闭的告警', 'Remind', 'of alarms that are still open'),
  'retry-refused': say('重试被拒', '缺少的主体到来后重试', 'Retry refused', 'orders whose missing party has come'),
  'check-fund': say(
    '检查资金',
    '在资金用完之前查看余额',
    'Check funds',
    'before orders are excluded for want of money',
  ),
  'watch-gaps': say('查看缺口', '有人在缺口中工作时告警', 'Watch gaps', 'while somebody works in one'),
  'trim-records': say('清理记录', '删除过了保存期的记录', 'Trim records', 'that are kept no longer'),
  'run-canary': say('通路自检', '走一遍全程，证明通路畅通', 'Canary', 'shows that the way of all work is open'),
};

/** Undefined for a job of a later version, which goes by its own name. */
export const wordsOfJob = (job: string): JobWords | undefined => saidOf(jobs, job);

/** As it stands where it also has to be looked up: `出单 issue-policy`. */
export const jobWithCode = (job: string): Words => {
  const name = wordsOfJob(job)?.name ?? { zh: '', en: '' };
  return { zh: `${name.zh} ${job}`.trim(), en: `${name.en} ${job}`.trim() };
};
