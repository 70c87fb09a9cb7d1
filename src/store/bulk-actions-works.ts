import type { BulkOutcome, BulkWork } from './bulk-actions-step.ts';
import { redecideExcludedIn } from './exclusion-redecide.ts';
import { orderWithin } from './order-within.ts';
import { quarantinePlaced, quarantineWithin, retryQuarantinedIn } from './quarantine.ts';

const done = (ids: readonly string[]): [string, BulkOutcome][] =>
  ids.map((id) => [id, { state: 'done', detail: null }]);
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** Drives quarantined rows again. One that somebody has released meanwhile is passed by. */
const retryQuarantine: BulkWork = {
  permission: 'quarantine.retry',
  seen: async (tx, access, ids) =>
    idsOf(
      await tx<{ id: string }[]>`
        select q.id from quarantine q ${tx.unsafe(quarantinePlaced)}
        where q.id = any(${ids as string[]}::uuid[]) and ${quarantineWithin(tx, access)}`,
    ),
  act: async (tx, access, ids, by) => {
    const passed = ids.map((id): [string, BulkOutcome] => [id, { state: 'skipped', detail: 'released' }]);
    return new Map([...passed, ...done(await retryQuarantinedIn(tx, access, ids, by))]);
  },
};

/** Owes excluded orders a second decision. One that was decided meanwhile, or whose work is over, is passed by. */
const redecideOrder: BulkWork = {
  permission: 'order.redecide',
  seen: async (tx, access, ids) =>
    idsOf(
      await tx<{ id: string }[]>`
        select o.id from orders o where o.id = any(${ids as string[]}::uuid[]) and ${orderWithin(tx, access, 'o')}`,
    ),
  act: async (tx, access, ids, by) => {
    const { reopened, passed } = await redecideExcludedIn(tx, access, ids, by);
    const skipped = passed.map((id): [string, BulkOutcome] => [id, { state: 'skipped', detail: 'passed' }]);
    return new Map([...skipped, ...done(reopened)]);
  },
};

/** What can be done with many rows, by its name. */
export const bulkWorks = { 'quarantine.retry': retryQuarantine, 'order.redecide': redecideOrder } as const;
export type BulkName = keyof typeof bulkWorks;
