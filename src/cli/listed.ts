import type { Access } from '../store/access.ts';
import type { Sql } from '../store/connect.ts';
import { placeNames } from '../store/place-names.ts';
import { withAccess } from './access.ts';
import type { CliContext } from './context.ts';

/** The rows of a list, and the line that stands for them where there is none. */
type Listed<T> = { rows: T[]; nothing: string };

/**
 * Reads a list on behalf of whoever asks. Where it is empty, `nothing` says so: `all` to somebody who has the whole city, and to anybody else
 * that their part of it holds nothing, by its names: elsewhere there may be something.
 */
export const listed = <T>(
  context: CliContext,
  { name, all }: { name: string; all: string },
  read: (sql: Sql, access: Access) => Promise<T[]>,
): Promise<Listed<T>> =>
  withAccess(context, name, async (sql, access) => {
    const rows = await read(sql, access);
    if (rows.length > 0 || access.scope === 'city') return { rows, nothing: all };
    const places = (await placeNames(sql, access.scope)).join(', ');
    return { rows, nothing: `nothing in your part of the city (${places}) 您的范围内没有` };
  });
