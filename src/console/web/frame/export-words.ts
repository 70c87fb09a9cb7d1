const zh = {
  export: '导出',
  title: '导出列表',
  says: (n: string) => `把当前筛选的 ${n} 条记录写入文件，列与屏幕相同；个人信息保持掩码。操作会记入日志。`,
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
  title: 'Export this list',
  says: (n) =>
    `Writes the ${n} rows of this filter to a file, in the columns of the screen; personal data stays masked. This is audited.`,
  format: 'Format',
  xlsx: 'Excel (XLSX)',
  csv: 'CSV (UTF-8)',
  begin: 'Begin',
  close: 'Close',
  all: 'Exports',
  download: 'Download',
  written: (n) => `${n} rows written`,
  failed: 'The export failed and can be begun again. Cause:',
  states: { running: 'Being written', done: 'Done', failed: 'Failed', interrupted: 'Interrupted', expired: 'Expired' },
};
export const exportWords = { zh, en };
