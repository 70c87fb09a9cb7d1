type Words = { zh: string; en: string };

/** One way from a state to another. `by` are the pipelines and callers that go it; none of them where nothing in the code does yet. */
export type Move = { from: string; to: string; by: readonly string[]; when: Words };

/** How a row comes to be in its first state. */
export type Beginning = Omit<Move, 'from'>;

/**
 * The states of one column and every move between them that is allowed. Where `held` is `database`, a trigger refuses all others, whoever
 * writes; elsewhere the states are held by a check, and the moves by compare-and-set in the code.
 */
export type Machine = {
  column: `${string}.${string}`;
  title: Words;
  held: 'database' | 'code';
  states: Readonly<Record<string, Words>>;
  begins: readonly Beginning[];
  moves: readonly Move[];
};

const say = (zh: string, en: string): Words => ({ zh, en });
const move = (from: string, to: string, by: readonly string[], when: Words): Move => ({ from, to, by, when });
const life = ['void-policy', 'end-policy', 'amend-policy', 'issue-policy', 'redecide-cover'];

/** How an order was decided. Voided or ended cover leaves it `covered`: whether cover lives is the policy's status. */
const coverState: Machine = {
  column: 'orders.cover_state',
  title: say('订单的保障决定', 'How an order was decided'),
  held: 'database',
  states: {
    owed: say('尚未决定', 'not decided yet'),
    requested: say('已向保险公司申请，等待答复', 'asked of an insurer that has not answered'),
    covered: say('有保单', 'has a policy'),
    excluded: say('无保单，原因已记录', 'has no policy, with its reason'),
  },
  begins: [
    { to: 'owed', by: ['sign'], when: say('订单签订', 'an order is signed') },
    { to: 'excluded', by: ['import --historical'], when: say('导入历史订单', 'a historical order is imported') },
  ],
  moves: [
    move(
      'owed',
      'covered',
      ['issue-policy'],
      say('方案各项规则通过且资金足够', 'every rule of a plan passes and the fund can pay'),
    ),
    move('owed', 'excluded', ['issue-policy'], say('有规则未通过，或资金不足', 'a rule fails, or the fund cannot pay')),
    move('owed', 'requested', [], say('保险公司须先答复才承保', 'the insurer covers only what it has accepted')),
    move('requested', 'covered', [], say('保险公司同意承保', 'the insurer accepts')),
    move('requested', 'excluded', [], say('保险公司拒绝承保', 'the insurer refuses')),
    move(
      'excluded',
      'covered',
      ['redecide-cover'],
      say('障碍消除，工作尚未结束', 'what stood in the way was mended before the work ended'),
    ),
  ],
};

/** Whether cover lives. Natural expiry is `cover_end`: no move and no sweep. */
const policyStatus: Machine = {
  column: 'policies.status',
  title: say('保单状态', 'Whether cover lives'),
  held: 'database',
  states: {
    requested: say('已申请，未生效', 'asked for, not in force'),
    unknown: say('答复不明，待查询', 'no answer came: to be looked up'),
    bound: say('生效', 'in force'),
    voided: say('自始无效', 'void from the start'),
    ended: say('提前终止', 'cut short'),
    refused: say('被拒绝', 'refused'),
    lapsed: say('中断', 'suspended by the insurer'),
  },
  begins: [
    {
      to: 'bound',
      by: ['issue-policy', 'redecide-cover'],
      when: say('授权承保，先生效后告知', 'a delegated insurer is bound here and told afterwards'),
    },
    { to: 'requested', by: [], when: say('保险公司须先答复才承保', 'the insurer covers only what it has accepted') },
  ],
  moves: [
    move('requested', 'bound', [], say('保险公司同意承保', 'the insurer accepts')),
    move('requested', 'unknown', [], say('答复超时', 'its answer did not come in time')),
    move('requested', 'refused', [], say('保险公司拒绝承保', 'the insurer refuses')),
    move('unknown', 'requested', [], say('查询得知未收到，重新申请', 'it never had the request, which is made again')),
    move('unknown', 'bound', [], say('查询得知已承保', 'it had accepted')),
    move('unknown', 'refused', [], say('查询得知已拒绝', 'it had refused')),
    move(
      'bound',
      'voided',
      life,
      say('保障开始前取消，或变更后不再承保', 'called off, or not covered any more, before cover began'),
    ),
    move(
      'bound',
      'ended',
      life,
      say('保障开始后取消，或变更后不再承保', 'called off, or not covered any more, after cover began'),
    ),
    move('bound', 'lapsed', [], say('保险公司中断保障', 'the insurer suspends cover')),
    move('lapsed', 'bound', [], say('保险公司恢复保障', 'the insurer takes it up again')),
  ],
};

const scheduleRun: Machine = {
  column: 'schedule_runs.state',
  title: say('定时任务的一次运行', 'One run of a schedule'),
  held: 'code',
  states: {
    due: say('到期', 'due'),
    queued: say('已交队列', 'handed to the queue'),
    running: say('运行中，失败则重试', 'under way, tried again when it fails'),
    done: say('完成', 'done'),
    skipped: say('跳过', 'passed over'),
  },
  begins: [
    {
      to: 'due',
      by: ['scheduler', 'schedules run'],
      when: say('时间已到，或有人要求', 'its time has come, or a person asks for it'),
    },
    {
      to: 'skipped',
      by: ['scheduler'],
      when: say('错过的时间，只补最后一次', 'a time that was missed, where only the last is made up for'),
    },
  ],
  moves: [
    move('due', 'queued', ['scheduler'], say('同一任务没有其他运行', 'no other run of its schedule is under way')),
    move(
      'due',
      'skipped',
      ['scheduler'],
      say('有更晚的时间到期，只补最后一次', 'a later one is due, where only the last is made up for'),
    ),
    move('queued', 'running', ['worker'], say('工作进程开始', 'a worker begins')),
    move('running', 'done', ['worker'], say('结果与完成同时写入', 'its effect is written, in the same transaction')),
  ],
};

const notification: Machine = {
  column: 'notifications.state',
  title: say('一条通知', 'One message about one fact'),
  held: 'code',
  states: {
    due: say('应发送', 'to be sent'),
    held: say('等待安静时段结束', 'waits for the end of quiet hours'),
    sent: say('已发送', 'taken by the gateway'),
    refused: say('被网关拒绝', 'refused by the gateway for good'),
    void: say('已作废', 'given up'),
  },
  begins: [
    { to: 'due', by: ['notify'], when: say('有事需告知', 'there is something to tell') },
    { to: 'held', by: ['notify'], when: say('有事需告知，正值安静时段', 'there is something to tell, in quiet hours') },
  ],
  moves: [
    move('held', 'due', ['notify'], say('安静时段结束', 'quiet hours are over')),
    move('due', 'held', ['notify'], say('未及发送，安静时段开始', 'quiet hours began before it was sent')),
    move('held', 'void', ['notify'], say('内容已被更新的事实取代', 'a later fact takes its place')),
    move('due', 'void', ['notify'], say('内容已被更新的事实取代', 'a later fact takes its place')),
    move('due', 'sent', ['notify'], say('网关已接收', 'the gateway took it')),
    move('due', 'refused', ['notify'], say('网关拒绝', 'the gateway refused it')),
    move('void', 'sent', ['notify'], say('作废时已发出', 'it was out when it was given up')),
    move(
      'void',
      'refused',
      ['notify'],
      say('作废时已发出，网关拒绝', 'it was out when it was given up, and was refused'),
    ),
  ],
};

/** An order that was refused at the door. It is open as long as `closed_as` is empty. */
const rejection: Machine = {
  column: 'intake_rejections.closed_as',
  title: say('被退回的订单', 'An order that was refused at the door'),
  held: 'code',
  states: {
    open: say('等待更正', 'waits to be mended'),
    signed: say('已签订', 'signed after all'),
    discarded: say('已放弃', 'discarded'),
  },
  begins: [{ to: 'open', by: ['sign'], when: say('订单被拒绝', 'an order is refused') }],
  moves: [
    move(
      'open',
      'signed',
      ['sign', 'retry-refused'],
      say('更正后重新提交或重试成功', 'it came again, or was tried again, and was mended'),
    ),
    move('open', 'discarded', ['rejections discard'], say('有人放弃', 'a person discards it')),
  ],
};

/** Every column whose states have moves, as the documents show them and as tests hold the database to them. */
export const machines: readonly Machine[] = [coverState, policyStatus, scheduleRun, notification, rejection];
