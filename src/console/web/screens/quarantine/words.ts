const zh = {
  title: '隔离区',
  state: '状态',
  waiting: '待处理',
  released: '已放行',
  job: '任务',
  cause: '原因代码',
  empty: '隔离区为空：没有要处理的任务',
  retry: '重试',
  retrySays: (n: number) => `把这 ${n} 个对象各自重新派发一次；若再失败，会回到这里。`,
  retried: (n: number, of: number) => `${n} 个已重新派发${n < of ? `，${of - n} 个已被他人处理` : ''}`,
  reasons: ['数据已修正', '外部系统已恢复', '再试一次'],
  causes: '按原因',
};
const en: typeof zh = {
  title: 'Quarantine',
  state: 'State',
  waiting: 'Waiting',
  released: 'Released',
  job: 'Job',
  cause: 'Cause',
  empty: 'Nothing is in quarantine',
  retry: 'Retry',
  retrySays: (n) => `Drives each of these ${n} again, alone; what fails once more comes back here.`,
  retried: (n, of) => `${n} driven again${n < of ? `, ${of - n} had been dealt with by somebody else` : ''}`,
  reasons: ['Data mended', 'Partner is back', 'Once more'],
  causes: 'By cause',
};
export const quarantineWords = { zh, en };
