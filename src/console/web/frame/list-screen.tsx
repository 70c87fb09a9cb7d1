import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Space, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Column } from '../../api/columns.ts';
import type { Answered, Given, Named } from '../../api/contract.ts';
import { read } from '../api/client.ts';
import { usePermits } from '../shell/session.ts';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { ActionBar } from './action-bar.tsx';
import type { Action } from './action-dialog.tsx';
import { AsOf } from './as-of.tsx';
import { ColumnsButton, shownColumns, useColumnChoice } from './columns-button.tsx';
import { ErrorPart } from './error-part.tsx';
import { ExportButton } from './export-button.tsx';
import { type Filter, FilterBar, filterIn, isFiltered, withoutFilters } from './filter-bar.tsx';
import { ListTable } from './list-table.tsx';
import { OfBefore } from './of-before.tsx';
import { useAddress } from './search.ts';
import { type Sorted, sortIn } from './sort-head.tsx';
import { numberText } from './value.tsx';

type Rows = { rows: readonly { id: string | number }[]; next: string | null; sorted?: Sorted | undefined };
type Counted = { count: number; exact: boolean };
/** The calls that answer a page of rows, and those that answer how many there are. */
export type ListName = { [N in Named<'read'>]: Answered<N> extends Rows ? N : never }[Named<'read'>];
export type CountName = { [N in Named<'read'>]: Answered<N> extends Counted ? N : never }[Named<'read'>];
export type RowOf<N extends ListName> = Answered<N>['rows'][number];

export type ListProps<N extends ListName> = {
  title: string;
  list: N;
  count: CountName;
  columns: readonly Column<RowOf<N>>[];
  filters?: readonly Filter[];
  actions?: readonly Action<RowOf<N>>[];
  /** How a cell is shown where its column's kind is not enough: a state, a link. Undefined where it is enough after all. */
  cells?: Readonly<Partial<Record<keyof RowOf<N> & string, (row: RowOf<N>) => ReactNode>>>;
  /** What opens below a row; which one is open stands in the address. */
  details?: (row: RowOf<N>) => ReactNode;
  /** Beside the title: what makes a new row. */
  toolbar?: ReactNode;
  /** Asks again every so many milliseconds while a row says so. */
  pollMs?: (rows: readonly RowOf<N>[]) => number | false;
  /** What stands there when nothing does: what fills it, or since when all is done. */
  empty: ReactNode;
  /** Above the table: causes, a trend. */
  children?: ReactNode;
};

/** A page of the list and its count: asked side by side and with the same filter, so that rows never wait for the count. */
const useList = <N extends ListName>({ list, count, filters = [], pollMs }: ListProps<N>) => {
  const { search } = useAddress();
  const { after } = search;
  const filter = filterIn(search, filters);
  const ordered = { ...filter, ...sortIn(search) };
  const input = { ...ordered, ...(after ? { after } : {}) } as Given<N>;
  const page = useQuery({
    queryKey: [list, input],
    queryFn: ({ signal }) => read(list, input, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollMs?.((state.data?.rows ?? []) as RowOf<N>[]) ?? false,
  });
  const counted = useQuery({
    queryKey: [count, filter],
    queryFn: ({ signal }) => read(count, filter as Given<CountName>, signal),
  });
  return {
    ...{ filter, ordered, page, total: counted.data as Counted | undefined },
    data: page.data as (Omit<Rows, 'rows'> & { rows: RowOf<N>[] }) | undefined,
    refresh: () => void Promise.all([page.refetch(), counted.refetch()]),
  };
};

/** The rows that are chosen on one page of one filter: on another nothing is, and none that has gone from it, so that nobody acts on what they do not see. */
const useChosen = <R extends { id: string | number }>(shown: string, rows: readonly R[] = []) => {
  const [held, hold] = useState<{ shown: string; ids: ReadonlySet<R['id']> }>({ shown, ids: new Set() });
  return {
    chosen: held.shown === shown ? rows.filter(({ id }) => held.ids.has(id)) : [],
    choose: (chosen: readonly R[]) => hold({ shown, ids: new Set(chosen.map(({ id }) => id)) }),
  };
};

const Count = ({ total }: { total: Counted | undefined }) => {
  const words = useWords(commonWords);
  if (!total) return null;
  return (
    <span className="number" data-testid="count">
      {words.rows(`${numberText(total.count)}${total.exact ? '' : '+'}`)}
    </span>
  );
};

/** Keyset paging: on to the next page, and back to the first; the way between is the browser's "back". */
const Pages = ({ next }: { next: string | null | undefined }) => {
  const words = useWords(commonWords);
  const { search, change } = useAddress();
  return (
    <Space className="bar page-foot">
      {search.after && <Button onClick={() => change({})}>{words.firstPage}</Button>}
      {next && <Button onClick={() => change({ after: next })}>{words.nextPage}</Button>}
    </Space>
  );
};

/** The column by which the list stands, and a way to turn it round: on from its first page. */
const useSorting = (sorted: Sorted | undefined): (Sorted & { turn(): void }) | undefined => {
  const { change } = useAddress();
  return sorted && { ...sorted, turn: () => change({ sort: sorted.order === 'newest' ? 'oldest' : 'newest' }) };
};

/**
 * A list as every list is: title and count, filters that stand in the address, a table by pages in the columns that the operator has chosen,
 * actions on what is selected.
 */
export const ListScreen = <N extends ListName>(props: ListProps<N>) => {
  const { title, list, columns, filters = [], actions = [], empty, children, cells, details } = props;
  const words = useWords(commonWords);
  const permits = usePermits();
  const { search, change } = useAddress();
  const { filter, ordered, page, total, data, refresh } = useList(props);
  const before = page.isPlaceholderData;
  const { chosen, choose } = useChosen<RowOf<N>>(JSON.stringify([list, ordered, search.after]), data?.rows);
  // While the server is not reached it is asked again and again: that is said meanwhile, in place of rows that nobody knows.
  const failure = page.error ?? (data && !before ? null : page.failureReason);
  const sorting = useSorting(data?.sorted);
  const choice = useColumnChoice(list, columns);
  const permitted = actions.filter(({ permission }) => permits(permission));
  const applies = (row: RowOf<N>): boolean => !before && permitted.some((action) => action.applies?.(row) ?? true);
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {title}
        </Typography.Title>
        <Count total={total} />
        <AsOf updatedAt={page.dataUpdatedAt} />
        <span className="grow" />
        {props.toolbar}
        <ColumnsButton columns={columns} choice={choice} />
        <ExportButton list={list} filter={ordered} total={total} />
        <Button loading={page.isFetching && { delay: 200 }} onClick={refresh}>
          {words.refresh}
        </Button>
      </div>
      {children}
      {filters.length > 0 && <FilterBar filters={filters} />}
      {permitted.length > 0 && <ActionBar {...{ actions: permitted, chosen, choose, filter, total }} />}
      {failure && <ErrorPart error={failure} retry={() => void page.refetch()} />}
      {(data || !failure) && (
        <OfBefore when={before}>
          <ListTable<RowOf<N>>
            {...{ label: title, columns: shownColumns(columns, choice), cells, details, empty, sorting }}
            rows={data?.rows}
            stale={page.isRefetchError}
            clear={isFiltered(search, filters) ? () => change(withoutFilters(filters)) : undefined}
            selection={permitted.length > 0 ? { chosen, choose, applies } : undefined}
          />
        </OfBefore>
      )}
      <Pages next={before ? null : data?.next} />
    </main>
  );
};
