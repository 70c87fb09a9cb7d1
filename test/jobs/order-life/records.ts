import type { World } from '../../support/world.ts';

type History = {
  version: number;
  action: string;
  cause: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
};

/** What a policy was through, in its history's words. */
export const historyOf = async ({ sql }: World, orderId: string): Promise<History[]> => [
  ...(await sql<History[]>`
    select version, action, cause, before, after from policy_history where order_id = ${orderId} order by id`),
];

type Moved = { day: string; from: string; to: string | null; fen: number; cause: string };

/** Charges that were moved or returned, oldest first. */
export const movedCharges = async ({ sql }: World): Promise<Moved[]> => [
  ...(await sql<Moved[]>`
    select business_date as day, policy_id as from, moved_to_policy_id as to, fen, cause from premium_charge_history order by id`),
];

/** Who pays which day. */
export const payers = async ({ sql }: World): Promise<{ day: string; payer: string; person: string }[]> => [
  ...(await sql<{ day: string; payer: string; person: string }[]>`
    select business_date as day, policy_id as payer, person_id as person from premium_charges order by 1, 3`),
];

/** How often it was owed to tell of this policy's change. */
export const toldOf = async ({ sql }: World, orderId: string): Promise<number> =>
  (await sql`select from outbox where topic = 'policy.changed' and subject_id = ${orderId}`).length;

/** Events of an order that have had no effect yet. */
export const unapplied = async ({ sql }: World, orderId: string): Promise<string[]> =>
  (
    await sql<{ kind: string }[]>`
      select kind from order_events where order_id = ${orderId} and applied_at is null order by version`
  ).map((event) => event.kind);

/** What waits for a person, by topic and code. */
export const setAside = async ({ sql }: World): Promise<{ topic: string; code: string }[]> => [
  ...(await sql<{ topic: string; code: string }[]>`select topic, code from quarantine`),
];
