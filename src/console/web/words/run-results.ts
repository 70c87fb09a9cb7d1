import { useLanguage } from './language.tsx';

/** What runs of schedules count, in words. */
const results: Readonly<Record<string, { zh: string; en: string }>> = {
  signed: { zh: '已签订', en: 'signed' },
  refused: { zh: '仍被拒', en: 'refused again' },
  released: { zh: '放行', en: 'released' },
  unanswered: { zh: '未获答复', en: 'unanswered' },
  people: { zh: '无保障人数', en: 'people without cover' },
  alarms: { zh: '告警', en: 'alarms' },
  reminded: { zh: '已提醒', en: 'reminded' },
  funds: { zh: '资金', en: 'funds' },
  low: { zh: '余额不足', en: 'low' },
  exhausted: { zh: '已用尽', en: 'exhausted' },
  asked: { zh: '重新办理', en: 'decided again' },
  expired_rejections: { zh: '过期的被拒订单', en: 'refused orders expired' },
  idempotency_keys: { zh: '接口答复', en: 'kept answers' },
  intake_rejections: { zh: '被拒订单', en: 'refused orders' },
  schedule_runs_frequent: { zh: '高频运行记录', en: 'runs of frequent schedules' },
  schedule_runs: { zh: '运行记录', en: 'runs' },
  quarantine: { zh: '已放行的隔离', en: 'released from quarantine' },
  alarm_deliveries: { zh: '告警送达记录', en: 'alarm deliveries' },
  subject_attempts: { zh: '尝试记录', en: 'attempts' },
  runners: { zh: '已结束的进程', en: 'ended processes' },
  console_acts: { zh: '操作编号', en: 'keys of acts' },
  console_sessions: { zh: '登录会话', en: 'sessions' },
  export_parts: { zh: '导出文件', en: 'exported files' },
  exports: { zh: '导出记录', en: 'exports' },
  bulk_action_rows: { zh: '批量操作明细', en: 'rows of bulk actions' },
  bulk_actions: { zh: '批量操作', en: 'bulk actions' },
  inbox_marks: { zh: '待办标记', en: 'inbox marks' },
};

/** The word for a key; a key of a later version is its own. */
export const useResultWords = (): ((key: string) => string) => {
  const { language } = useLanguage();
  return (key) => results[key]?.[language] ?? key;
};
