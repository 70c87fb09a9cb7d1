import type { z } from 'zod';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { Access } from '../../../store/access.ts';
import type { Sql } from '../../../store/connect.ts';
import type { Counted, Page, PageOf } from '../../../store/list.ts';
import type { Both, Column, ColumnKind } from '../columns.ts';
import type { Demand, RouteDefinition } from '../define-route.ts';
import { sortInput } from '../list-shapes.ts';
import { type FilterPart, type FilterWords, sortPart } from './filters.ts';

export type ListDeps = { sql: Sql; calendar: BusinessCalendar; now: () => number };

/** What an export asks of a list: the page and the count that its screen asks for, and that demand the same permission and scope again. */
type Builders<F, R> = {
  page(access: Access, filter: F, page: PageOf): Promise<Page<R>>;
  count(access: Access, filter: F): Promise<Counted>;
  /** Words that take names from the database, asked for with each page. */
  words?(): Promise<CellWords<R>>;
};

/** A value of a row, and what stands on screen instead of it where that is something else. */
export type Shown = { value: unknown; words: Both | undefined };

/** A list that can be exported, its types put aside: rows come as values in the order of the columns. */
export type ExportableList = {
  title: Both;
  /** What its screen demands: whoever lacks it neither begins an export of it nor fetches one from before. */
  demand: Demand;
  columns: readonly { label: Both; kind: ColumnKind; width: number | undefined }[];
  /** What its filter is called, in the order in which it is told. */
  filters: ReadonlyMap<string, FilterPart>;
  /** In the order that `sort` of the filter names. @throws {z.ZodError} for a filter that the screen would not send */
  open(deps: ListDeps, filter: unknown): Omit<Builders<void, Shown[]>, 'words'>;
};

/** What stands on screen instead of a code. */
type CellWords<R> = { readonly [K in keyof R & string]?: (value: NonNullable<R[K]>, row: R) => Both | undefined };

const shownOf = <R, K extends keyof R & string>(row: R, key: K, words: CellWords<R>): Shown => {
  const value = row[key];
  return { value, words: value === null || value === undefined ? undefined : words[key]?.(value, row) };
};

const sortOf = (filter: unknown) =>
  sortInput.parse(typeof filter === 'object' && filter !== null && 'sort' in filter ? filter.sort : undefined);

type Told<I extends z.ZodType, R> = { filters: FilterWords<z.output<I>>; words?: CellWords<R> };

/** One list: the filter that its count takes, its columns as on screen, its builders. */
export const exportable = <I extends z.ZodType, R extends object>(
  title: Both,
  { input, demand }: Pick<RouteDefinition<I>, 'input' | 'demand'>,
  columns: readonly Column<R>[],
  build: (deps: ListDeps) => Builders<z.output<I>, R>,
  { filters, words = {} }: Told<I, R>,
): ExportableList => ({
  ...{ title, demand },
  columns: columns.map(({ label, kind, width }) => ({ label, kind, width })),
  filters: new Map<string, FilterPart>([...Object.entries<FilterPart>(filters), ['sort', sortPart]]),
  open: (deps, filter) => {
    const asked = input.parse(filter);
    const sort = sortOf(filter);
    // What is asked for relative to now is so from its first page to its last.
    const begun = deps.now();
    const { page, count, words: named } = build({ ...deps, now: () => begun });
    return {
      count: (access) => count(access, asked),
      page: async (access, _filter, at) => {
        const { rows, next } = await page(access, asked, { ...at, sort });
        const said = { ...words, ...(await named?.()) };
        return { rows: rows.map((row) => columns.map(({ key }) => shownOf(row, key, said))), next };
      },
    };
  },
});

/** A list that is answered at once, as its screen has it. */
export const allAtOnce = <F, R>(rowsOf: (access: Access, filter: F) => Promise<R[]>): Builders<F, R> => ({
  page: async (access, filter) => ({ rows: await rowsOf(access, filter), next: null }),
  count: async (access, filter) => ({ count: (await rowsOf(access, filter)).length, exact: true }),
});
