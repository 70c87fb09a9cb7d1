const zh = {
  title: '操作日志',
  actor: '操作者',
  action: '操作',
  subjectType: '对象类型',
  subject: '对象编号',
  from: '自',
  to: '至',
  empty: '还没有任何操作：操作员或命令做的每件事都会记在这里',
};
const en: typeof zh = {
  title: 'Audit log',
  actor: 'Who',
  action: 'Did what',
  subjectType: 'Kind',
  subject: 'To what (id)',
  from: 'From',
  to: 'To',
  empty: 'Nothing yet: whatever an operator or a command does is written down here',
};
export const auditWords = { zh, en };
