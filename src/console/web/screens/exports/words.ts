const zh = {
  title: '导出记录',
  empty: '还没有导出：在任一列表右上角按“导出”',
  noFilter: '全部记录',
  mine: '这里只有您自己的导出；文件保留 7 天，最多 100 个或 4 GB。',
  delete: '删除',
  deleteSays: (n: number) => `删除这 ${n} 个导出及其文件，不能恢复；操作日志里仍有记录。`,
  fileOf: (size: string) => `${size} 的文件`,
  gone: '删除',
  deleted: (n: number, of: number) => `已删除 ${n} 个${n < of ? `，${of - n} 个正在写入或已不在` : ''}`,
  states: {
    running: '正在写入',
    done: '已完成',
    failed: '失败',
    interrupted: '已中断，请重新导出',
    expired: '文件已过期',
  },
};
const en: typeof zh = {
  title: 'Exports',
  empty: 'No export yet: press “Export” at the top of any list',
  noFilter: 'every row',
  mine: 'These are your own exports; files are kept for 7 days, at most 100 of them or 4 GB.',
  delete: 'Delete',
  deleteSays: (n) =>
    `Throws away ${n === 1 ? 'this export and its file' : `these ${n} exports and their files`} for good; the audit log keeps what was done.`,
  fileOf: (size) => `file of ${size}`,
  gone: 'gone',
  deleted: (n, of) => `${n} deleted${n < of ? `, ${of - n} being written or gone already` : ''}`,
  states: {
    running: 'Being written',
    done: 'Done',
    failed: 'Failed',
    interrupted: 'Interrupted: begin it again',
    expired: 'File thrown away',
  },
};
export const exportsWords = { zh, en };
