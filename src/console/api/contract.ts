import { alarmRoutes } from './alarms/routes.ts';
import { apiKeyRoutes } from './api-keys/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { bulkRoutes } from './bulk/routes.ts';
import { coverRoutes } from './cover/routes.ts';
import type { GivenTo, Kind, OutputOf, RouteDefinition } from './define-route.ts';
import { exclusionRoutes } from './exclusions/routes.ts';
import { exportRoutes } from './exports/routes.ts';
import { fundRoutes } from './funds/routes.ts';
import { gapRoutes } from './gaps/routes.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { mapRoutes } from './map/routes.ts';
import { nameRoutes } from './names/routes.ts';
import { operatorRoutes } from './operators/routes.ts';
import { orderRoutes } from './orders/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { preferenceRoutes } from './preferences/routes.ts';
import { quarantineRoutes } from './quarantine/routes.ts';
import { queueRoutes } from './queues/routes.ts';
import { scheduleRoutes } from './schedules/routes.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { todayRoutes } from './today/routes.ts';

/**
 * Every call of the console, by name; its address is `/console/api/` and the name with slashes for dots. The guard, the hostility tests and
 * the browser's types come from here.
 */
export const contract = {
  ...signInRoutes,
  ...todayRoutes,
  ...inboxRoutes,
  ...alarmRoutes,
  ...orderRoutes,
  ...exclusionRoutes,
  ...coverRoutes,
  ...gapRoutes,
  ...mapRoutes,
  ...quarantineRoutes,
  ...auditRoutes,
  ...exportRoutes,
  ...operatorRoutes,
  ...apiKeyRoutes,
  ...planRoutes,
  ...fundRoutes,
  ...queueRoutes,
  ...scheduleRoutes,
  ...bulkRoutes,
  ...preferenceRoutes,
  ...nameRoutes,
} satisfies Record<string, RouteDefinition>;

export type Contract = typeof contract;
export type RouteName = keyof Contract;
export type Given<N extends RouteName> = GivenTo<Contract[N]>;
export type Answered<N extends RouteName> = OutputOf<Contract[N]>;

/** The names of the calls of one kind. */
export type Named<K extends Kind> = { [N in RouteName]: Contract[N]['kind'] extends K ? N : never }[RouteName];
