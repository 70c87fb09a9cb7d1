import type { Money } from '../domain/cover/life.ts';
import { brokenConstraint } from '../errors.ts';
import type { Sql } from './connect.ts';
import type { ChunkCommit, Decided } from './issue-chunk.ts';
import { commitWithinFund, type Grant } from './issue-within-fund.ts';
import { lockOrders, personsOf } from './policy-lives.ts';
import { reopenChanged } from './reopen-changed.ts';
import { type Settling, settleLives } from './settle-lives.ts';

/**
 * Commits orders to which something happened before they were decided (`ids`): they are issued on the facts of their signing and live through
 * their events in the same transaction, with everybody's orders that may share a day locked first. Throws `fund_within_budget` where their
 * changes cannot be paid, so that the part is halved; one that stands alone gets what can be paid.
 */
export const commitChanged = async (
  sql: Sql,
  commitment: ChunkCommit,
  ids: readonly string[],
  how: Omit<Settling, 'money'> & { grant: Grant },
): Promise<Decided> => {
  const commit = (money: Money): Promise<Decided> =>
    sql.begin(async (tx) => {
      await lockOrders(tx, ids, await personsOf(tx, ids));
      const decided = await commitWithinFund(tx, commitment, how.grant);
      await settleLives(tx, ids, { ...how, money });
      await reopenChanged(tx, ids);
      return decided;
    }) as Promise<Decided>;
  try {
    return await commit('enough');
  } catch (error) {
    if (commitment.verdicts.length > 1 || brokenConstraint(error) !== 'fund_within_budget') throw error;
    return commit('short');
  }
};
