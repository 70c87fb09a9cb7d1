import { lacksKey } from '../cipher.ts';
import { blamesTheRows } from '../errors.ts';

/**
 * Works on rows together, in one transaction of `work`; where the database refuses them because of what they are, each half by itself, until
 * the one bad row stands `alone`. Throws what has nothing to do with the rows: what was done before it stays done.
 */
export const halving = async <T, R>(
  rows: readonly T[],
  work: (rows: readonly T[]) => Promise<R[]>,
  alone: (row: T, error: unknown) => Promise<R>,
): Promise<R[]> => {
  if (rows.length === 0) return [];
  try {
    return await work(rows);
  } catch (error) {
    if (!blamesTheRows(error) || lacksKey(error)) throw error;
    const [only] = rows;
    if (rows.length === 1) return [await alone(only as T, error)];
    const half = Math.ceil(rows.length / 2);
    const first = await halving(rows.slice(0, half), work, alone);
    return [...first, ...(await halving(rows.slice(half), work, alone))];
  }
};
