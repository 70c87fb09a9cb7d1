import { saidOf, type Words } from './notice/words.ts';

/** What went wrong with a subject that was set aside, in words, and what a person does about it. */
export type Failure = { name: Words; mend: Words };

const retryLater = { zh: '稍后重试', en: 'retry a little later' };
const mendData = { zh: '核对数据后重试', en: 'look at the data, then retry' };

/** By the code that is kept with it: our own, or Postgres' five characters (their first two name the class). */
const failures: Readonly<Record<string, Failure>> = {
  crash: {
    name: { zh: '处理进程多次崩溃', en: 'its process crashed again and again' },
    mend: { zh: '联系技术支持，换新版本后重试', en: 'call for help; retry with a newer version' },
  },
  payload_invalid: {
    name: { zh: '投递内容无法识别', en: 'the delivery cannot be read' },
    mend: { zh: '系统会自行重新投递，确认即可', en: 'it is handed out again by itself: acknowledge' },
  },
  plan_version_unknown: {
    name: { zh: '方案版本不存在', en: 'the plan version is not there' },
    mend: { zh: '发布方案后重试', en: 'publish the plan, then retry' },
  },
  data_key_missing: {
    name: { zh: '缺少数据密钥', en: 'a data key is missing' },
    mend: { zh: '补上密钥后重试', en: 'give the key back, then retry' },
  },
  sealed_damaged: { name: { zh: '加密内容已损坏', en: 'a sealed value is damaged' }, mend: mendData },
  race_lost: { name: { zh: '同时被他处改动', en: 'changed elsewhere at the same time' }, mend: retryLater },
  notices_unanswered: { name: { zh: '短信网关没有答复', en: 'the message gateway did not answer' }, mend: retryLater },
  alarms_undelivered: {
    name: { zh: '告警没有送出', en: 'an alarm was not delivered' },
    mend: { zh: '检查邮件与推送设置后重试', en: 'look at mail and webhook, then retry' },
  },
  '23505': { name: { zh: '数据重复', en: 'a row is there already' }, mend: mendData },
  '23503': { name: { zh: '引用的数据不存在', en: 'what it refers to is not there' }, mend: mendData },
  '23514': { name: { zh: '数据不符合约束', en: 'a value breaks a rule of the database' }, mend: mendData },
  '57014': { name: { zh: '数据库超时', en: 'the database took too long' }, mend: retryLater },
  '22': { name: { zh: '数据值不合法', en: 'a value is out of its range' }, mend: mendData },
  '23': { name: { zh: '违反数据约束', en: 'a rule of the database is broken' }, mend: mendData },
  '40': { name: { zh: '并发冲突', en: 'it met another change' }, mend: retryLater },
  '08': { name: { zh: '数据库连接中断', en: 'the database connection broke' }, mend: retryLater },
  '53': { name: { zh: '数据库资源不足', en: 'the database lacks room' }, mend: retryLater },
};

/** Undefined for a code of a later version, which is shown as it is. */
export const wordsOfFailure = (code: string): Failure | undefined =>
  saidOf(failures, code) ?? (/^[0-9A-Z]{5}$/.test(code) ? saidOf(failures, code.slice(0, 2)) : undefined);
