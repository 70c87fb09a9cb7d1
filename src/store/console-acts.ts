import type { Queryable } from './connect.ts';

/** An act of an operator under a key of their own choice; `at` is when this attempt began and tells it from a later one. */
export type KeyedAct = { operatorId: string; key: string; route: string; at: number };
export type Begun = { key: 'taken' } | { key: 'done'; doneAt: number } | { key: 'under_way' } | { key: 'of_other_act' };

/** An act that has not ended by then was left behind by a server that died: no call takes this long. */
const leftAfterMs = 60_000;

/**
 * Takes a key for an act, or says why not. One that was left behind is taken over by compare-and-set: of two who try, one has it. What a
 * failed attempt gave back between the two looks counts as under way: whoever asked may ask again.
 */
export const beginAct = async (sql: Queryable, { operatorId, key, route, at }: KeyedAct): Promise<Begun> => {
  const taken = await sql`
    insert into console_acts as a (operator_id, key, route, at) values (${operatorId}, ${key}, ${route}, ${at})
    on conflict (operator_id, key) do update set at = excluded.at
    where a.done_at is null and a.route = excluded.route and a.at <= ${at - leftAfterMs}
    returning 1`;
  if (taken.length > 0) return { key: 'taken' };
  const [row] = await sql<{ route: string; doneAt: number | null }[]>`
    select route, done_at as "doneAt" from console_acts where operator_id = ${operatorId} and key = ${key}`;
  if (row && row.route !== route) return { key: 'of_other_act' };
  if (row && row.doneAt !== null) return { key: 'done', doneAt: row.doneAt };
  return { key: 'under_way' };
};

/** Keeps that it was done: its key does nothing more. An attempt that was taken over leaves that to its successor. */
export const finishAct = async (sql: Queryable, { operatorId, key, at }: KeyedAct, doneAt: number): Promise<void> => {
  await sql`
    update console_acts set done_at = ${doneAt}
    where operator_id = ${operatorId} and key = ${key} and at = ${at} and done_at is null`;
};

/** Gives the key back after a failure: the same act may be tried again under it. */
export const forgetAct = async (sql: Queryable, { operatorId, key, at }: KeyedAct): Promise<void> => {
  await sql`
    delete from console_acts where operator_id = ${operatorId} and key = ${key} and at = ${at} and done_at is null`;
};
