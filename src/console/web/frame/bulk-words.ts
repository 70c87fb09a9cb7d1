import { bulkNames } from '../../api/bulk/columns.ts';
import { wordsIn } from '../../api/columns.ts';

const zh = {
  all: (n: string) => `全部 ${n} 条…`,
  allAria: (label: string, n: string) => `全部 ${n} 条符合条件的：${label}`,
  title: (label: string) => `${label} · 全部符合条件的`,
  names: wordsIn(bulkNames, 'zh'),
  count: (n: string) => `将处理 ${n} 条`,
  frozen: (text: string) => `只含 ${text} 之前进入列表的；之后来的不算。`,
  refused: { over: '已不能补救', reopened: '已安排重办' } satisfies Record<string, string>,
  refusedOf: (n: string, why: string) => `另有 ${n} 条不能处理：${why}`,
  samples: '其中几条',
  filter: '筛选条件',
  noFilter: '无筛选：整个列表',
  tooMany: '一次最多 50,000 条：请缩小筛选范围',
  nothing: '没有可以处理的',
  how: '在后台分批进行，可随时停止；停止后，做完的保留，其余不动。',
  begin: (label: string, n: string) => `${label} ${n} 条`,
};
const en: typeof zh = {
  all: (n) => `All ${n}…`,
  allAria: (label, n) => `All ${n} that match: ${label}`,
  title: (label) => `${label} · all that match`,
  names: wordsIn(bulkNames, 'en'),
  count: (n) => `${n} will be done`,
  frozen: (text) => `Only what came to the list before ${text}; what comes later is not meant.`,
  refused: { over: 'it can be mended no more', reopened: 'it is being decided again already' },
  refusedOf: (n, why) => `${n} more cannot be done: ${why}`,
  samples: 'Some of them',
  filter: 'Filter',
  noFilter: 'No filter: the whole list',
  tooMany: 'At most 50,000 at once: narrow the filter',
  nothing: 'There is nothing to be done',
  how: 'Done in the background, in small parts. It can be stopped at any time: what is done stays done, the rest is left.',
  begin: (label, n) => `${label} ${n}`,
};
export const bulkFrameWords = { zh, en };
