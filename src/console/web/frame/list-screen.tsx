import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Empty, Space, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Column } from '../../api/columns.ts';
import type { Answered, Given, Named } from '../../api/contract.ts';
import { read } from '../api/client.ts';
import { usePermits } from '../shell/session.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { type Action, ActionDialog } from './action-dialog.tsx';
import { BulkButton } from './bulk-button.tsx';
import { ErrorPart } from './error-part.tsx';
import { ExportButton } from './export-button.tsx';
import { type Filter, FilterBar, filterIn, isFiltered, withoutFilters } from './filter-bar.tsx';
import { useAddress } from './search.ts';
import { numberText, shown } from './value.tsx';

type Rows = { rows: readonly { id: string | number }[]; next: string | null };
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
  /** How a cell is shown where its column's kind is not enough: a state, a link. */
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

/**
 * A list as every list is: title and count, filters that stand in the address, a table by pages, actions on what is selected. Rows never
 * wait for the count, and both are asked with the same filter.
 */
export const ListScreen = <N extends ListName>(props: ListProps<N>) => {
  const { title, list, count, columns, filters = [], actions = [], empty, children, details, pollMs } = props;
  const words = useWords(commonWords);
  const { language } = useLanguage();
  const permits = usePermits();
  const { search, change } = useAddress();
  const [selected, setSelected] = useState<readonly RowOf<N>[]>([]);
  const [open, setOpen] = useState<Action<RowOf<N>>>();

  const filter = filterIn(search, filters);
  const { after } = search;
  const input = { ...filter, ...(after ? { after } : {}) } as Given<N>;
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
  const data = page.data as { rows: RowOf<N>[]; next: string | null } | undefined;
  const rows = data?.rows ?? [];
  const total = counted.data as Counted | undefined;
  const permitted = actions.filter(({ permission }) => permits(permission));
  const tableColumns: TableColumnsType<RowOf<N>> = columns.map(({ key, label, kind, width }, at) => ({
    key,
    title: label[language],
    ...(width === undefined ? {} : { width }),
    ...(at === 0 ? { fixed: 'left' as const } : {}),
    align: kind === 'number' || kind === 'fen' ? 'right' : 'left',
    render: (_value: unknown, row: RowOf<N>) => props.cells?.[key]?.(row) ?? shown(kind, row[key]),
  }));
  const filtered = isFiltered(search, filters);

  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {title}
        </Typography.Title>
        {total && (
          <span className="number" data-testid="count">
            {words.rows(`${numberText(total.count)}${total.exact ? '' : '+'}`)}
          </span>
        )}
        <span className="grow" />
        {props.toolbar}
        <ExportButton list={list} filter={filter} total={total} />
        <Button loading={page.isFetching} onClick={() => void Promise.all([page.refetch(), counted.refetch()])}>
          {words.refresh}
        </Button>
      </div>
      {children}
      {filters.length > 0 && <FilterBar filters={filters} />}
      {permitted.length > 0 && (
        <Space className="bar">
          {permitted.map((action) => (
            <Button
              key={action.key}
              danger={action.danger ?? false}
              disabled={selected.length === 0}
              onClick={() => setOpen(action)}
            >
              {action.label} {selected.length > 0 && selected.length}
            </Button>
          ))}
          {permitted.map(({ key, label, reasons = [], bulk }) => {
            const action = bulk?.(filter);
            return action && <BulkButton key={key} {...{ action, label, reasons, filter, total }} />;
          })}
        </Space>
      )}
      {page.error ? (
        <ErrorPart error={page.error} retry={() => void page.refetch()} />
      ) : (
        <Table<RowOf<N>>
          size="small"
          rowKey="id"
          dataSource={rows}
          columns={tableColumns}
          loading={{ spinning: page.isPending, delay: 200 }}
          className={page.isPlaceholderData ? 'stale' : ''}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{
            emptyText: filtered ? (
              <Empty description={words.noMatch}>
                <Button onClick={() => change(withoutFilters(filters))}>{words.clearFilters}</Button>
              </Empty>
            ) : (
              <Empty description={empty} />
            ),
          }}
          {...(details
            ? {
                expandable: {
                  expandedRowRender: details,
                  expandedRowKeys: rows.filter(({ id }) => String(id) === search.open).map(({ id }) => id),
                  onExpand: (opens, row) => change({ open: opens ? String(row.id) : undefined, after }, true),
                  expandRowByClick: true,
                },
              }
            : {})}
          {...(permitted.length > 0
            ? {
                rowSelection: {
                  selectedRowKeys: selected.map(({ id }) => id),
                  onChange: (_keys, chosen) => setSelected(chosen),
                  getCheckboxProps: (row) => ({
                    'aria-label': String(row.id),
                    disabled: !permitted.some(({ applies }) => applies?.(row) ?? true),
                  }),
                },
              }
            : {})}
        />
      )}
      <Space className="bar page-foot">
        {after && <Button onClick={() => change({})}>{words.firstPage}</Button>}
        {data?.next && <Button onClick={() => change({ after: data.next ?? undefined })}>{words.nextPage}</Button>}
      </Space>
      {open && (
        <ActionDialog
          action={open}
          rows={selected.filter((row) => open.applies?.(row) ?? true)}
          onClose={() => {
            setOpen(undefined);
            setSelected([]);
          }}
        />
      )}
    </main>
  );
};
