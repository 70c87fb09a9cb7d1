import { Link } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { numberText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import { measureText } from './measure.ts';
import { mapWords } from './words.ts';

type Counts = Answered<'map.counts'>;
type Row = Counts['counties'][number];

const sumOf = (rows: readonly Row[], key: 'orders' | 'covered' | 'excluded' | 'gaps'): number =>
  rows.reduce((sum, row) => sum + row[key], 0);

/** The map's numbers, each leading to its rows; who cannot use the map chooses a county here. */
export const CountyTable = ({
  counts,
  chosen,
  choose,
}: {
  counts: Counts;
  chosen: string | undefined;
  choose(county: string | undefined): void;
}) => {
  const words = useWords(mapWords);
  const { from, to } = counts;
  const rows = counts.counties.toSorted((a, b) => b.orders - a.orders || (a.code ?? '').localeCompare(b.code ?? ''));
  /** A number leads to its rows where a filter finds exactly those: a place that is not named has none. */
  const link = (row: Row, path: string, search: Record<string, string>, text: string) =>
    row.code === null ? (
      text
    ) : (
      <Link to={path} search={{ ...search, county: row.code, from, to }}>
        {text}
      </Link>
    );
  const right = { align: 'right', className: 'number' } as const;
  return (
    <Table<Row>
      size="small"
      rowKey={({ code }) => code ?? ''}
      pagination={false}
      dataSource={rows}
      rowClassName={({ code }) => (code !== null && code === chosen ? 'chosen-row' : '')}
      columns={[
        {
          key: 'county',
          title: words.county,
          render: (_, { code, name }) =>
            code === null ? (
              words.none
            ) : (
              <Button
                type="link"
                aria-pressed={code === chosen}
                onClick={() => choose(code === chosen ? undefined : code)}
              >
                {name}
              </Button>
            ),
        },
        {
          ...right,
          key: 'orders',
          title: words.orders,
          render: (_, row) => link(row, '/orders', {}, numberText(row.orders)),
        },
        {
          ...right,
          key: 'covered',
          title: words.covered,
          render: (_, row) => link(row, '/orders', { state: 'covered' }, numberText(row.covered)),
        },
        {
          ...right,
          key: 'excluded',
          title: words.excluded,
          render: (_, row) => link(row, '/orders', { state: 'excluded' }, measureText('excluded', row)),
        },
        { ...right, key: 'gaps', title: words.gaps, render: (_, row) => link(row, '/gaps', {}, numberText(row.gaps)) },
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>{words.whole}</Table.Summary.Cell>
          {(['orders', 'covered', 'excluded', 'gaps'] as const).map((key, at) => (
            <Table.Summary.Cell key={key} index={at + 1} align="right">
              <b className="number">{numberText(sumOf(rows, key))}</b>
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  );
};
