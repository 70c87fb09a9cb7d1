const zh = {
  done: '已完成',
  actDone: '此前已经完成',
  actUnderWay: '正在处理，请稍后再看',
  columns: '列',
  columnsOf: '显示哪些列',
  standard: '恢复默认',
};
const en: typeof zh = {
  done: 'Done',
  actDone: 'This was done before',
  actUnderWay: 'This is being done: look again in a moment',
  columns: 'Columns',
  columnsOf: 'Columns to show',
  standard: 'As they were',
};
/** What the parts of the frame say that no screen says itself. */
export const frameWords = { zh, en };
