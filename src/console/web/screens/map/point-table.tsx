import { Table } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { useWords } from '../../words/language.tsx';
import { numbers, RowsLink } from './rows-link.tsx';
import { mapWords } from './words.ts';

type Counts = Answered<'map.counts'>;
type Point = Counts['points'][number];

/** The service points of a county with what the workers that they help signed; each number leads to its rows. */
export const PointTable = ({ counts: { points, from, to }, county }: { counts: Counts; county: string }) => {
  const words = useWords(mapWords);
  const own = points.filter((point) => point.county === county).toSorted((a, b) => b.orders - a.orders);
  return (
    <Table<Point>
      size="small"
      rowKey="code"
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={own}
      footer={() => words.pointsHow}
      locale={{ emptyText: words.noPoints }}
      columns={[
        { key: 'name', title: `${words.points} ${own.length}`, dataIndex: 'name' },
        ...numbers.map((key) => ({
          ...{ key, title: words[key], align: 'right' as const, className: 'number' },
          render: (_: unknown, point: Point) => (
            <RowsLink of={key} numbers={point} within={{ servicePoint: point.code, from, to }} />
          ),
        })),
      ]}
    />
  );
};
