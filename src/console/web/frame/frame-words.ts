const zh = {
  done: '已完成',
  field: '字段',
  before: '之前',
  after: '之后',
  noFields: '这项操作没有记录字段变化。',
  columns: '列',
  columnsOf: '显示哪些列',
  standard: '恢复默认',
  moreLines: (n: number) => `…以及另外 ${n} 个`,
  sorted: { oldest: '最早的在前；点按改为最新在前', newest: '最新的在前；点按改为最早在前' },
};
const en: typeof zh = {
  done: 'Done',
  field: 'Field',
  before: 'Before',
  after: 'After',
  noFields: 'This act noted no fields.',
  columns: 'Columns',
  columnsOf: 'Columns to show',
  standard: 'As they were',
  moreLines: (n) => `… and ${n} more`,
  sorted: { oldest: 'Oldest first: press for newest first', newest: 'Newest first: press for oldest first' },
};
/** What the parts of the frame say that no screen says itself. */
export const frameWords = { zh, en };
