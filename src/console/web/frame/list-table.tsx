import { Button, Empty, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import type { Column } from '../../api/columns.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { Clipped } from './clipped.tsx';
import { someDated, useServerNow } from './instant.tsx';
import { useAddress } from './search.ts';
import { Sideways } from './sideways.tsx';
import { ariaSort, type Sorted, SortHead } from './sort-head.tsx';
import { shown } from './value.tsx';

type Row = { id: string | number };

export type TableProps<R extends Row> = {
  /** What the table is, for those who do not see it. */
  label: string;
  columns: readonly Column<R>[];
  /** Undefined until there is an answer. */
  rows: readonly R[] | undefined;
  /** What stands there could not be asked for again. */
  stale: boolean;
  cells?: Readonly<Partial<Record<keyof R & string, (row: R) => ReactNode>>> | undefined;
  details?: ((row: R) => ReactNode) | undefined;
  /** Where rows can be chosen: which are, and which can be. */
  selection?: { chosen: readonly R[]; choose(rows: readonly R[]): void; applies(row: R): boolean } | undefined;
  /** By which column they stand, and a way to turn them round. */
  sorting?: (Sorted & { turn(): void }) | undefined;
  /** Takes the filter off, where there is one. */
  clear?: (() => void) | undefined;
  empty: ReactNode;
};

const cellOf = <R extends Row>({ key, kind, width = 300, clipped }: Column<R>, row: R, dated: boolean) => {
  const value = row[key];
  return clipped && typeof value === 'string' && value !== '' ? (
    <Clipped text={value} width={width} />
  ) : (
    shown(kind, value, dated)
  );
};

const headOf = (label: string, key: string, sorting: TableProps<Row>['sorting']) =>
  sorting?.by === key
    ? {
        title: <SortHead label={label} {...sorting} />,
        onHeaderCell: () => ({ 'aria-sort': ariaSort[sorting.order] }),
      }
    : { title: label };

const useColumns = <R extends Row>({
  columns,
  rows = [],
  cells,
  sorting,
}: Pick<TableProps<R>, 'columns' | 'rows' | 'cells' | 'sorting'>) => {
  const { language } = useLanguage();
  const now = useServerNow(60_000);
  const isDated = ({ kind, key }: Column<R>): boolean =>
    kind === 'instant' &&
    someDated(
      now,
      rows.map((row) => (row[key] === null ? null : Number(row[key]))),
    );
  const dated = new Set(columns.filter(isDated).map(({ key }) => key));
  return columns.map((column, at): TableColumnsType<R>[number] => ({
    key: column.key,
    ...headOf(column.label[language], column.key, sorting),
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(at === 0 ? { fixed: 'left' as const } : {}),
    align: column.kind === 'number' || column.kind === 'fen' ? 'right' : 'left',
    render: (_value: unknown, row: R) => {
      const own = cells?.[column.key]?.(row);
      return own === undefined ? cellOf(column, row, dated.has(column.key)) : own;
    },
  }));
};

/** Which row is open stands in the address. */
const useExpandable = <R extends Row>({ details, rows = [] }: Pick<TableProps<R>, 'details' | 'rows'>) => {
  const { search, change } = useAddress();
  if (!details) return {};
  return {
    expandable: {
      expandedRowRender: details,
      expandedRowKeys: rows.filter(({ id }) => String(id) === search.open).map(({ id }) => id),
      onExpand: (opens: boolean, row: R) =>
        change({ open: opens ? String(row.id) : undefined, after: search.after }, true),
      expandRowByClick: true,
    },
  };
};

const selectionOf = <R extends Row>({ selection }: Pick<TableProps<R>, 'selection'>) =>
  selection && {
    selectedRowKeys: selection.chosen.map(({ id }) => id),
    onChange: (_keys: unknown, rows: R[]) => selection.choose(rows),
    getCheckboxProps: (row: R) => ({ 'aria-label': String(row.id), disabled: !selection.applies(row) }),
  };

const Nothing = ({ clear, empty }: { clear: (() => void) | undefined; empty: ReactNode }) => {
  const words = useWords(commonWords);
  if (!clear) return <Empty description={empty} />;
  return (
    <Empty description={words.noMatch}>
      <Button onClick={clear}>{words.clearFilters}</Button>
    </Empty>
  );
};

/** The rows of a list. */
export const ListTable = <R extends Row>(props: TableProps<R>) => {
  const { label, rows, stale, clear, empty } = props;
  const columns = useColumns(props);
  const expandable = useExpandable(props);
  const rowSelection = selectionOf(props);
  return (
    <Sideways label={label}>
      <Table<R>
        size="small"
        rowKey="id"
        dataSource={rows ?? []}
        columns={columns}
        loading={{ spinning: rows === undefined, delay: 200 }}
        className={stale ? 'stale' : ''}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: rows ? <Nothing clear={clear} empty={empty} /> : <div className="list-unknown" /> }}
        {...expandable}
        {...(rowSelection ? { rowSelection } : {})}
      />
    </Sideways>
  );
};
