import { type ChangeOutcome, changeOrders, type OrderChange } from '../../src/intake/change-orders.ts';
import { performJob } from './perform-job.ts';
import type { World } from './world.ts';

/** The same world at another instant. */
export const atTime = (world: World, now: number): World => ({ ...world, now });

/** Changes one order as the market's server does, at an instant. */
export const change = async (world: World, orderId: string, what: OrderChange): Promise<ChangeOutcome> => {
  const { sql, calendar, now } = world;
  const [outcome] = await sql.begin((tx) =>
    changeOrders(
      { tx, calendar, now, actor: 'test' },
      { source: 'market', changes: [{ order: { id: orderId }, change: what }] },
    ),
  );
  if (!outcome) throw new Error('a change has no outcome');
  return outcome;
};

/** Changes one order and fails where that is refused. */
export const changed = async (world: World, orderId: string, what: OrderChange): Promise<void> => {
  const outcome = await change(world, orderId, what);
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.code}`);
};

export const lifeJobs = ['issue-policy', 'void-policy', 'end-policy', 'amend-policy', 'redecide-cover'] as const;

/** Runs everything that decides about cover until nothing of it is owed. */
export const liveAll = async (world: World): Promise<void> => {
  for (let round = 0; round < 5; round++) for (const job of lifeJobs) await performJob(world, job);
};

export type Cover = {
  status: string;
  endReason: string | null;
  coverStart: number;
  coverEnd: number;
  premiumFen: number;
};

export const coverOf = async ({ sql }: World, orderId: string): Promise<Cover | undefined> => {
  const [row] = await sql<Cover[]>`
    select status, end_reason as "endReason", cover_start as "coverStart", cover_end as "coverEnd", premium_fen as "premiumFen"
    from policies where order_id = ${orderId}`;
  return row;
};

export const gapsOf = ({ sql }: World, orderId: string): Promise<{ cause: string; from: number; to: number }[]> =>
  sql`select cause, from_at as from, to_at as to from cover_gaps where order_id = ${orderId} order by from_at`;

export const exclusionOf = async ({ sql }: World, orderId: string): Promise<string | undefined> => {
  const [row] = await sql<{ reason: string }[]>`select reason from cover_exclusions where order_id = ${orderId}`;
  return row?.reason;
};
