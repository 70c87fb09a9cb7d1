import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, machines } from '../../src/domain/cover/transitions.ts';
import { brokenConstraint } from '../../src/errors.ts';
import type { Tx } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { order } from '../support/builders.ts';
import { freshWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const machineOf = (column: string): Machine => {
  const machine = machines.find((one) => one.column === column);
  if (!machine) throw new Error(`no machine of ${column}`);
  return machine;
};

class Undone extends Error {}

/** Tries something and takes it back; whether Postgres let it happen, or the constraint that refused it. */
const tried = async (work: (tx: Tx) => Promise<unknown>): Promise<string> => {
  try {
    await world.sql.begin(async (tx) => {
      await work(tx);
      throw new Undone();
    });
  } catch (error) {
    if (error instanceof Undone) return 'allowed';
    const constraint = brokenConstraint(error);
    if (constraint === undefined) throw error;
    return constraint;
  }
  return 'never';
};

/** What Postgres says of the move between each two states. */
const allMoves = async (
  states: readonly string[],
  go: (tx: Tx, from: string, to: string) => Promise<unknown>,
): Promise<[string, string, string][]> => {
  const said: [string, string, string][] = [];
  for (const from of states)
    for (const to of states) if (from !== to) said.push([from, to, await tried((tx) => go(tx, from, to))]);
  return said;
};

const expected = ({ states, moves }: Machine, trigger: string): [string, string, string][] =>
  Object.keys(states).flatMap((from) =>
    Object.keys(states)
      .filter((to) => to !== from)
      .map((to): [string, string, string] => [
        from,
        to,
        moves.some((move) => move.from === from && move.to === to) ? 'allowed' : trigger,
      ]),
  );

/** The states that a check on a column lets in. */
const checkedStates = async (constraint: string): Promise<string[]> => {
  const [row] = await world.sql<{ text: string }[]>`
    select pg_get_constraintdef(oid) as text from pg_constraint where conname = ${constraint}`;
  return [...(row?.text ?? '').matchAll(/'(\w+)'::text/g)].map(([, state]) => state ?? '').toSorted();
};
const statesOf = (column: string): string[] => Object.keys(machineOf(column).states).toSorted();

describe('the database', () => {
  it('lets an order move exactly as its table says', async () => {
    const machine = machineOf('orders.cover_state');
    const id = await order(world);
    const said = await allMoves(Object.keys(machine.states), async (tx, from, to) => {
      if (from !== 'owed') await tx`update orders set cover_state = ${from} where id = ${id}`;
      await tx`update orders set cover_state = ${to} where id = ${id}`;
    });
    expect(said).toEqual(expected(machine, 'orders_cover_state_moves'));
  });

  it('lets a policy move exactly as its table says', async () => {
    const machine = machineOf('policies.status');
    const id = await order(world);
    await world.sql`update orders set cover_state = 'covered' where id = ${id}`;
    const said = await allMoves(Object.keys(machine.states), async (tx, from, to) => {
      await tx`
        insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
        select id, 'T-1', ${world.versionId}, ${newId()}, worker_id, ${from}, 0, 1, starts_at, ends_at, signed_at from orders where id = ${id}`;
      await tx`update policies set status = ${to} where order_id = ${id}`;
    });
    expect(said).toEqual(expected(machine, 'policies_status_moves'));
  });

  it.each([
    ['orders.cover_state', 'orders_cover_state'],
    ['policies.status', 'policies_status'],
    ['schedule_runs.state', 'schedule_runs_state'],
    ['notifications.state', 'notifications_state'],
  ])('knows the states of %s and no other', async (column, constraint) => {
    expect(await checkedStates(constraint)).toEqual(statesOf(column));
  });
});
