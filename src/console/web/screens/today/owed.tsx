import { Link } from '@tanstack/react-router';
import { Table, type TableColumnsType } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { useDuration } from '../../frame/duration.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import { usePermits } from '../../shell/session.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { Part } from './part.tsx';
import { todayWords } from './words.ts';

type Row = NonNullable<Answered<'today'>['owed']>[number];
type Depth = { count: number; oldestSeconds: number | null };

const depthOf = ({ pending, oldestSeconds }: Row['live']): Depth => ({ count: pending, oldestSeconds });

/** Late when what is owed, or what a lane holds, has waited longer than is promised. */
const stateOf = ({ owed, live, bulk, promise }: Row): 'clear' | 'waiting' | 'late' => {
  const over = (oldest: number | null | undefined, seconds: number): boolean => (oldest ?? 0) > seconds;
  if (over(live.oldestSeconds, promise.liveSeconds) || over(bulk.oldestSeconds, promise.bulkSeconds)) return 'late';
  if (bulk.pending === 0 && over(owed?.oldestSeconds, promise.owedSeconds)) return 'late';
  return (owed?.count ?? 0) + live.pending + bulk.pending > 0 ? 'waiting' : 'clear';
};

const Waiting = ({ count, oldestSeconds }: Depth) => {
  const words = useWords(todayWords);
  const duration = useDuration();
  return (
    <span className="number">
      {numberText(count)}
      {count > 0 && oldestSeconds !== null && <> · {words.oldest(duration(oldestSeconds * 1_000))}</>}
    </span>
  );
};

const useColumns = (): TableColumnsType<Row> => {
  const words = useWords(todayWords);
  const jobWords = useJobWords();
  const duration = useDuration();
  const permits = usePermits();
  const meaning = { clear: 'success', waiting: 'info', late: 'warning' } as const;
  return [
    {
      ...{ key: 'pipeline', title: words.pipeline },
      render: (_, { pipeline }) =>
        permits('queue.read') ? <Link to="/queues">{jobWords(pipeline).name}</Link> : jobWords(pipeline).name,
    },
    {
      ...{ key: 'state', title: words.state },
      render: (_, row) => <StateTag meaning={meaning[stateOf(row)]}>{words[stateOf(row)]}</StateTag>,
    },
    {
      key: 'owed',
      title: words.owedNow,
      align: 'right',
      render: (_, { owed }) => (owed ? <Waiting {...owed} /> : '—'),
    },
    { key: 'live', title: words.live, align: 'right', render: (_, { live }) => <Waiting {...depthOf(live)} /> },
    { key: 'bulk', title: words.bulk, align: 'right', render: (_, { bulk }) => <Waiting {...depthOf(bulk)} /> },
    {
      ...{ key: 'promise', title: words.promise },
      render: (_, { promise }) =>
        words.promiseValue(duration(promise.liveSeconds * 1_000), duration(promise.bulkSeconds * 1_000)),
    },
  ];
};

/** What each pipeline owes and how old that is, by lane, against what is promised. */
export const OwedPart = ({ owed }: { owed: readonly Row[] }) => {
  const words = useWords(todayWords);
  const columns = useColumns();
  return (
    <Part title={words.owed} wide>
      <Table<Row>
        size="small"
        rowKey="pipeline"
        dataSource={[...owed]}
        columns={columns}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </Part>
  );
};
