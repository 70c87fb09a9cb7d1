import { formatYuan } from '../money.ts';
import { durationWords } from './duration-words.ts';
import { gapWords, wordsOfReason } from './reason-words.ts';
import { saidOf, same, type Words } from './words.ts';

/** What an alarm says beside its subject, as whoever opened it wrote it down: numbers in the unit that ends their name. */
export type AlarmDetail = Readonly<Record<string, string | number>>;

/** One fact of an alarm, for people. */
export type Fact = { label: Words; value: Words };

/** What the facts are called, in the order in which they are told. */
const labels = new Map<string, Words>(
  Object.entries({
    cause: { zh: '原因', en: 'cause' },
    problem: { zh: '问题', en: 'problem' },
    order: { zh: '订单', en: 'order' },
    event: { zh: '变动', en: 'event' },
    answer: { zh: '答复', en: 'answer' },
    employer: { zh: '用工主体', en: 'employer' },
    count: { zh: '数量', en: 'count' },
    waiting: { zh: '待发', en: 'waiting' },
    longestMinutes: { zh: '最久', en: 'longest' },
    lateMinutes: { zh: '迟了', en: 'late by' },
    minutes: { zh: '已等', en: 'waited' },
    budgetFen: { zh: '预算', en: 'budget' },
    spentFen: { zh: '已用', en: 'spent' },
    leftFen: { zh: '余额', en: 'left' },
    usedPercent: { zh: '使用率', en: 'used' },
  }),
);
const order = [...labels.keys()];

const texts: Readonly<Record<string, Words>> = {
  ...gapWords,
  unreadable: { zh: '时间表达式读不懂', en: 'its cron cannot be read' },
  ahead: { zh: '已排到将来', en: 'it was filled further ahead than now' },
  'not looked at': { zh: '没有定时进程在看', en: 'no scheduler looks at it' },
  'not done': { zh: '到时未完成', en: 'a run is not done in its time' },
  cancelled: { zh: '取消', en: 'cancelled' },
  amended: { zh: '变更', en: 'amended' },
  identified: { zh: '身份更正', en: 'identity mended' },
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const textWords = (text: string): Words => saidOf(texts, text) ?? wordsOfReason(text)?.reason ?? same(oneLine(text));

/** Units by the end of a name. A share is of 1. */
const numberWords = (name: string, value: number): Words => {
  const unit = /(Fen|Ms|[Ss]econds|[Mm]inutes|Share|Percent)$/.exec(name)?.[1]?.toLowerCase();
  if (unit === 'fen' && Number.isSafeInteger(value)) return same(`¥${formatYuan(value)}`);
  if (unit === 'ms') return durationWords(value / 1_000);
  if (unit === 'seconds') return durationWords(value);
  if (unit === 'minutes') return durationWords(value * 60);
  if (unit === 'share') return same(`${Math.floor(value * 100)}%`);
  if (unit === 'percent') return same(`${value}%`);
  return same(value.toLocaleString('en'));
};

/** `spentFen` → `spent`: what a later version calls its facts. */
const plainName = (name: string): string => name.replace(/(.)(Fen|Ms|Seconds|Minutes|Share|Percent)$/, '$1');

/** How much of a budget is used, cut down to whole percent: 99.99% is not yet all. */
const usedOf = ({ budgetFen, spentFen }: AlarmDetail): AlarmDetail => {
  if (typeof budgetFen !== 'number' || typeof spentFen !== 'number') return {};
  if (!Number.isSafeInteger(budgetFen) || !Number.isSafeInteger(spentFen) || budgetFen <= 0) return {};
  return { usedPercent: Number((BigInt(spentFen) * 100n) / BigInt(budgetFen)) };
};

const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);

/** An alarm's facts in words: money as ¥1,234.00, durations by their units, shares in percent. What has no words is shown as it is. */
export const factsOf = (detail: AlarmDetail): Fact[] =>
  Object.entries({ ...detail, ...usedOf(detail) })
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([name, value]) => ({
      label: labels.get(name) ?? same(oneLine(plainName(name))),
      value: typeof value === 'number' ? numberWords(name, value) : textWords(value),
    }));

/** What an alarm's subject in words says already. */
const inSubject = ['order', 'cause'];

/** The facts that stand beside a subject in words. */
export const factsBesideSubject = (detail: AlarmDetail): Fact[] =>
  factsOf(Object.fromEntries(Object.entries(detail).filter(([name]) => !inSubject.includes(name))));
