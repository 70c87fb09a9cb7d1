import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Empty, Select, Space, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Column } from '../../api/columns.ts';
import type { Answered, Given, Named } from '../../api/contract.ts';
import { read } from '../api/client.ts';
import { usePermits } from '../shell/session.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { type Action, ActionDialog } from './action-dialog.tsx';
import { ErrorPart } from './error-part.tsx';
import { type Search, useAddress } from './search.ts';
import { numberText, shown } from './value.tsx';

type Rows = { rows: readonly { id: string | number }[]; next: string | null };
type Counted = { count: number; exact: boolean };
/** The calls that answer a page of rows, and those that answer how many there are. */
export type ListName = { [N in Named<'read'>]: Answered<N> extends Rows ? N : never }[Named<'read'>];
export type CountName = { [N in Named<'read'>]: Answered<N> extends Counted ? N : never }[Named<'read'>];
export type RowOf<N extends ListName> = Answered<N>['rows'][number];

export type Filter = {
  key: string;
  label: string;
  options: readonly { value: string; label: string }[];
  preset?: string;
};

export type ListProps<N extends ListName> = {
  title: string;
  list: N;
  count: CountName;
  columns: readonly Column<RowOf<N>>[];
  filters?: readonly Filter[];
  actions?: readonly Action<RowOf<N>>[];
  /** How a cell is shown where its column's kind is not enough: a state, a link. */
  cells?: Readonly<Partial<Record<keyof RowOf<N> & string, (row: RowOf<N>) => ReactNode>>>;
  /** What stands there when nothing does: what fills it, or since when all is done. */
  empty: ReactNode;
  /** Above the table: causes, a trend. */
  children?: ReactNode;
};

/** The filter part of the address: what the list and its count are asked with. */
const filterIn = (search: Search, filters: readonly Filter[]): Record<string, string> =>
  Object.fromEntries(
    filters.flatMap(({ key, preset }) => {
      const value = search[key] ?? preset;
      return value === undefined ? [] : [[key, value]];
    }),
  );

const FilterBar = ({ filters, search, change }: { filters: readonly Filter[] } & ReturnType<typeof useAddress>) => {
  const words = useWords(commonWords);
  return (
    <search className="bar" aria-label={words.search}>
      {filters.map(({ key, label, options, preset }) => (
        <Select
          key={key}
          aria-label={label}
          placeholder={label}
          prefix={`${label}:`}
          value={search[key] ?? preset ?? null}
          allowClear={preset === undefined}
          popupMatchSelectWidth={false}
          options={[...options]}
          onChange={(value: string | null) => change({ [key]: value ?? undefined })}
        />
      ))}
      {filters.some(({ key }) => search[key] !== undefined) && (
        <Button onClick={() => change(Object.fromEntries(filters.map(({ key }) => [key, undefined])))}>
          {words.reset}
        </Button>
      )}
    </search>
  );
};

/**
 * A list as every list is: title and count, filters that stand in the address, a table by pages, actions on what is selected. Rows never
 * wait for the count, and both are asked with the same filter.
 */
export const ListScreen = <N extends ListName>(props: ListProps<N>) => {
  const { title, list, count, columns, filters = [], actions = [], empty, children } = props;
  const words = useWords(commonWords);
  const { language } = useLanguage();
  const permits = usePermits();
  const address = useAddress();
  const { search, change } = address;
  const [selected, setSelected] = useState<readonly RowOf<N>[]>([]);
  const [open, setOpen] = useState<Action<RowOf<N>>>();

  const filter = filterIn(search, filters);
  const { after } = search;
  const input = { ...filter, ...(after ? { after } : {}) } as Given<N>;
  const page = useQuery({
    queryKey: [list, input],
    queryFn: ({ signal }) => read(list, input, signal),
    placeholderData: keepPreviousData,
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
  const filtered = filters.some(({ key }) => search[key] !== undefined);

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
        <Button loading={page.isFetching} onClick={() => void Promise.all([page.refetch(), counted.refetch()])}>
          {words.refresh}
        </Button>
      </div>
      {children}
      {filters.length > 0 && <FilterBar filters={filters} {...address} />}
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
                <Button onClick={() => change(Object.fromEntries(filters.map(({ key }) => [key, undefined])))}>
                  {words.clearFilters}
                </Button>
              </Empty>
            ) : (
              <Empty description={empty} />
            ),
          }}
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
        {data?.next && (
          <Button onClick={() => change({ after: data.next ?? undefined })}>{words.nextPage}</Button>
        )}
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
