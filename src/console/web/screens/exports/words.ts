const zh = {
  title: '导出记录',
  empty: '还没有导出：在任一列表右上角按“导出”',
  download: '下载',
  noFilter: '全部记录',
  mine: '这里只有您自己的导出；文件保留 7 天。',
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
  download: 'Download',
  noFilter: 'every row',
  mine: 'These are your own exports; files are kept for 7 days.',
  states: {
    running: 'Being written',
    done: 'Done',
    failed: 'Failed',
    interrupted: 'Interrupted: begin it again',
    expired: 'File thrown away',
  },
};
export const exportsWords = { zh, en };
