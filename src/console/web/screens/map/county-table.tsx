import { Button, Table } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { useWords } from '../../words/language.tsx';
import { useCountyName } from '../orders/places.ts';
import { numbers, RowsLink } from './rows-link.tsx';
import { mapWords } from './words.ts';

type Counts = Answered<'map.counts'>;
type Row = Counts['counties'][number];

const sumOf = (rows: readonly Row[], key: (typeof numbers)[number]): number =>
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
  const nameOf = useCountyName();
  const { from, to } = counts;
  const rows = counts.counties.toSorted((a, b) => b.orders - a.orders || (a.code ?? '').localeCompare(b.code ?? ''));
  const whole = {
    orders: sumOf(rows, 'orders'),
    covered: sumOf(rows, 'covered'),
    excluded: sumOf(rows, 'excluded'),
    gaps: sumOf(rows, 'gaps'),
  };
  const days = { from, to };
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
              nameOf(code, name)
            ) : (
              <Button
                type="link"
                aria-pressed={code === chosen}
                onClick={() => choose(code === chosen ? undefined : code)}
              >
                {nameOf(code, name)}
              </Button>
            ),
        },
        ...numbers.map((key) => ({
          ...{ ...right, key, title: words[key] },
          render: (_: unknown, row: Row) => (
            <RowsLink of={key} numbers={row} within={{ county: row.code ?? 'none', ...days }} />
          ),
        })),
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>{words.whole}</Table.Summary.Cell>
          {numbers.map((key, at) => (
            <Table.Summary.Cell key={key} index={at + 1} align="right">
              <b className="number">
                <RowsLink of={key} numbers={whole} within={days} />
              </b>
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  );
};
