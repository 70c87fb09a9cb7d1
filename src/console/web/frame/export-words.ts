import { counted } from '../words/plural.ts';

const zh = {
  export: '导出',
  exportHow: '导出当前筛选的全部记录、全部列',
  title: '导出列表',
  says: (n: string) =>
    `把当前筛选的 ${n} 条记录写入文件，含全部列（不受“列”的选择影响）；个人信息保持掩码。操作会记入日志。`,
  format: '文件格式',
  xlsx: 'Excel（XLSX）',
  csv: 'CSV（UTF-8）',
  begin: '开始导出',
  close: '关闭',
  all: '导出记录',
  download: '下载文件',
  written: (n: string) => `已写入 ${n} 行`,
  failed: '导出失败，可以重新导出；原因代码：',
  states: { running: '正在写入', done: '已完成', failed: '失败', interrupted: '已中断', expired: '已过期' },
};
const en: typeof zh = {
  export: 'Export',
  exportHow: 'Exports every row of this filter, in all columns',
  title: 'Export this list',
  says: (n) =>
    `Writes ${n === '1' ? 'the one row' : `the ${n} rows`} of this filter to a file, in all columns, also those that are not shown; personal data stays masked. This is audited.`,
  format: 'Format',
  xlsx: 'Excel (XLSX)',
  csv: 'CSV (UTF-8)',
  begin: 'Begin',
  close: 'Close',
  all: 'Exports',
  download: 'Download',
  written: (n) => `${counted(n, 'row')} written`,
  failed: 'The export failed and can be begun again. Cause:',
  states: { running: 'Being written', done: 'Done', failed: 'Failed', interrupted: 'Interrupted', expired: 'Expired' },
};
export const exportWords = { zh, en };
