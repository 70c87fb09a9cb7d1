import { apiKeyHandlers } from './api-keys/handle.ts';
import { auditHandlers } from './audit/handle.ts';
import { exclusionHandlers } from './exclusions/handle.ts';
import { type ExportDeps, exportHandlers } from './exports/handle.ts';
import { gapHandlers } from './gaps/handle.ts';
import type { Handlers } from './handlers.ts';
import { operatorHandlers } from './operators/handle.ts';
import { orderHandlers } from './orders/handle.ts';
import { planHandlers } from './plans/handle.ts';
import { quarantineHandlers } from './quarantine/handle.ts';
import { queueHandlers } from './queues/handle.ts';
import { scheduleHandlers } from './schedules/handle.ts';
import { type SignInDeps, signInHandlers } from './sign-in/handle.ts';

/** What the console's calls work with, joined. */
export type ConsoleDeps = SignInDeps & ExportDeps;

/** The server's side of the contract: a call without a handler does not compile. */
export const createHandlers = (deps: ConsoleDeps): Handlers => ({
  ...signInHandlers(deps),
  ...orderHandlers(deps),
  ...exclusionHandlers(deps),
  ...gapHandlers(deps),
  ...quarantineHandlers(deps),
  ...auditHandlers(deps),
  ...exportHandlers(deps),
  ...operatorHandlers(deps),
  ...apiKeyHandlers(deps),
  ...planHandlers(deps),
  ...queueHandlers(deps),
  ...scheduleHandlers(deps),
});
