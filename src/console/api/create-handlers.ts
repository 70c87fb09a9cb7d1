import { alarmHandlers } from './alarms/handle.ts';
import { apiKeyHandlers } from './api-keys/handle.ts';
import { auditHandlers } from './audit/handle.ts';
import { bulkHandlers } from './bulk/handle.ts';
import { coverHandlers } from './cover/handle.ts';
import { exclusionHandlers } from './exclusions/handle.ts';
import { type ExportDeps, exportHandlers } from './exports/handle.ts';
import { fundHandlers } from './funds/handle.ts';
import { gapHandlers } from './gaps/handle.ts';
import type { Handlers } from './handlers.ts';
import { type InboxDeps, inboxHandlers } from './inbox/handle.ts';
import { mapHandlers } from './map/handle.ts';
import { nameHandlers } from './names/handle.ts';
import { operatorHandlers } from './operators/handle.ts';
import { orderHandlers } from './orders/handle.ts';
import { planHandlers } from './plans/handle.ts';
import { preferenceHandlers } from './preferences/handle.ts';
import { quarantineHandlers } from './quarantine/handle.ts';
import { queueHandlers } from './queues/handle.ts';
import { scheduleHandlers } from './schedules/handle.ts';
import type { SignInDeps } from './sign-in/desk.ts';
import { signInHandlers } from './sign-in/handle.ts';
import { type TodayDeps, todayHandlers } from './today/handle.ts';

/** What the console's calls work with, joined. */
export type ConsoleDeps = SignInDeps & TodayDeps & InboxDeps & ExportDeps;

/** The server's side of the contract: a call without a handler does not compile. */
export const createHandlers = (deps: ConsoleDeps): Handlers => ({
  ...signInHandlers(deps),
  ...todayHandlers(deps),
  ...inboxHandlers(deps),
  ...alarmHandlers(deps),
  ...orderHandlers(deps),
  ...exclusionHandlers(deps),
  ...coverHandlers(deps),
  ...gapHandlers(deps),
  ...mapHandlers(deps),
  ...quarantineHandlers(deps),
  ...auditHandlers(deps),
  ...exportHandlers(deps),
  ...operatorHandlers(deps),
  ...apiKeyHandlers(deps),
  ...planHandlers(deps),
  ...fundHandlers(deps),
  ...queueHandlers(deps),
  ...scheduleHandlers(deps),
  ...bulkHandlers(deps),
  ...preferenceHandlers(deps),
  ...nameHandlers(deps),
});
