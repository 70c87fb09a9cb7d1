import type { Sql } from './connect.ts';

const block = 10_000;

/** Hands out runs of policy numbers, from blocks that Postgres gives to this process. Numbers that are not used leave holes. */
export type PolicyNumbers = { take(count: number): Promise<number> };

export const createPolicyNumbers = (sql: Sql): PolicyNumbers => {
  let next = 0;
  let end = 0;
  let fetching: Promise<void> | undefined;
  const fetch = async (): Promise<void> => {
    const [row] = await sql<{ start: number }[]>`select nextval('policy_numbers') as start`;
    next = row?.start ?? 0;
    end = next + block;
  };
  return {
    take: async (count) => {
      while (end - next < count) {
        fetching ??= fetch().finally(() => {
          fetching = undefined;
        });
        await fetching;
      }
      const first = next;
      next += count;
      return first;
    },
  };
};
