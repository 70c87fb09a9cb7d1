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
  failed: '导出失败',
  failures: {
    access_changed: '写入期间您的权限或数据范围有变，已写的部分已删除：请重新导出',
    forbidden: '您不能再查看这个列表：需要时请管理员授予角色',
    export_too_long: '行数超过表格文件的上限：请导出为 CSV，或缩小筛选范围',
  },
  failedElse: '没有写完：请重新导出；再次失败时请联系技术支持',
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
  failed: 'The export failed',
  failures: {
    access_changed:
      'Your roles or your part of the city changed meanwhile, and what was written is gone: begin it again',
    forbidden: 'You may not see this list any more: ask an administrator for a role, if you need it',
    export_too_long: 'There are more rows than a sheet holds: export as CSV, or narrow the filter',
  },
  failedElse: 'It was not written to its end: begin it again, and call for help if it fails once more',
  states: { running: 'Being written', done: 'Done', failed: 'Failed', interrupted: 'Interrupted', expired: 'Expired' },
};
export const exportWords = { zh, en };
