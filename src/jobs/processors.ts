import type { Processors } from '../queues/run-job.ts';
import type { SettleDeps } from '../store/settle-chunk.ts';
import { amendPolicyProcessor } from './amend-policy/process.ts';
import { checkFundProcessor } from './check-fund/process.ts';
import { type DeliverAlarmDeps, deliverAlarmProcessor } from './deliver-alarm/process.ts';
import { endPolicyProcessor } from './end-policy/process.ts';
import { type IssuePolicyDeps, issuePolicyProcessor } from './issue-policy/process.ts';
import { type NotifyDeps, notifyProcessor } from './notify/process.ts';
import { type RedecideCoverDeps, redecideCoverProcessor } from './redecide-cover/process.ts';
import { type ReleaseNoticesDeps, releaseNoticesProcessor } from './release-notices/process.ts';
import { remindAlarmsProcessor } from './remind-alarms/process.ts';
import { type RetryRefusedDeps, retryRefusedProcessor } from './retry-refused/process.ts';
import { runCanaryProcessor } from './run-canary/process.ts';
import { trimRecordsProcessor } from './trim-records/process.ts';
import { voidPolicyProcessor } from './void-policy/process.ts';
import { watchGapsProcessor } from './watch-gaps/process.ts';

/** What the pipelines work with, joined. */
export type ProcessorDeps = IssuePolicyDeps &
  SettleDeps &
  RedecideCoverDeps &
  NotifyDeps &
  ReleaseNoticesDeps &
  DeliverAlarmDeps &
  RetryRefusedDeps;

/** The worker's side of the catalogue: a job without a processor does not compile. */
export const createProcessors = (deps: ProcessorDeps): Processors => ({
  'issue-policy': issuePolicyProcessor(deps),
  'void-policy': voidPolicyProcessor(deps),
  'end-policy': endPolicyProcessor(deps),
  'amend-policy': amendPolicyProcessor(deps),
  'redecide-cover': redecideCoverProcessor(deps),
  notify: notifyProcessor(deps),
  'release-notices': releaseNoticesProcessor(deps),
  'deliver-alarm': deliverAlarmProcessor(deps),
  'remind-alarms': remindAlarmsProcessor(deps),
  'retry-refused': retryRefusedProcessor(deps),
  'check-fund': checkFundProcessor(deps),
  'watch-gaps': watchGapsProcessor(deps),
  'trim-records': trimRecordsProcessor(deps),
  'run-canary': runCanaryProcessor(deps),
});
