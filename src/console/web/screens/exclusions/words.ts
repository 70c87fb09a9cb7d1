import { mendTimeLabel, mendTimeWords } from '../../../../domain/mend-words.ts';

const zh = {
  title: '不承保',
  reason: '原因',
  county: '区县',
  employer: '用工主体',
  chosenEmployer: '已选用工主体',
  still: mendTimeLabel.zh,
  atWork: mendTimeWords.at_work.zh,
  possible: mendTimeWords.possible.zh,
  over: mendTimeWords.over.zh,
  ...{ passed: '已过', never: '此原因无法补救' },
  from: '决定自',
  to: '决定至',
  byKind: '按原因',
  trend: '每天不承保的订单数，按原因',
  count: '订单数',
  empty: '没有不承保的订单',
  redecide: '重新办理',
  redecideSays: (n: number) =>
    `按现在登记的情况重新决定这 ${n} 张订单是否承保。规则不变；若原因尚未解决，结果不会改变。保障从重新决定时开始，不追溯。`,
  stands: (reason: string) => `不承保（${reason}）`,
  decidedAgain: '按现在的情况重新决定',
  redecided: (n: number, of: number) =>
    [n > 0 || of === 0 ? `${n} 张已安排重新办理` : '', n < of ? `${of - n} 张已由他人安排，或已不能重新办理` : '']
      .filter((part) => part)
      .join('，'),
  reasons: ['身份信息已更正', '资金已补充', '方案已调整', '用工主体已核对'],
};
const en: typeof zh = {
  title: 'Exclusions',
  reason: 'Reason',
  county: 'County',
  employer: 'Employer',
  chosenEmployer: 'the chosen one',
  still: mendTimeLabel.en,
  atWork: mendTimeWords.at_work.en,
  possible: mendTimeWords.possible.en,
  over: mendTimeWords.over.en,
  ...{ passed: 'over', never: 'no mend for this reason' },
  from: 'Decided from',
  to: 'Decided to',
  byKind: 'By reason',
  trend: 'Orders excluded a day, by reason',
  count: 'Orders',
  empty: 'No order is excluded',
  redecide: 'Decide again',
  redecideSays: (n) =>
    `Decides on the cover of these ${n} again, by what is registered now. The rules stay: what has not been mended is not covered. Cover begins then, never before.`,
  stands: (reason) => `not covered (${reason})`,
  decidedAgain: 'decided again by what is registered now',
  redecided: (n, of) =>
    [
      n > 0 || of === 0 ? `${n} will be decided again` : '',
      n < of ? `${of - n} were asked for before, or cannot be decided again any more` : '',
    ]
      .filter((part) => part)
      .join(', '),
  reasons: ['Identity mended', 'Fund raised', 'Plan changed', 'Employer has checked'],
};
export const exclusionWords = { zh, en };
