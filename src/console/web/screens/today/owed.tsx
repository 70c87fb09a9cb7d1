import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { Actor } from '../../frame/actor.tsx';
import { useDuration } from '../../frame/duration.ts';
import { Instant } from '../../frame/instant.tsx';
import { type PlainColumn, PlainTable } from '../../frame/plain-table.tsx';
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

/** Paused by whom, since when and why; else how it keeps its promise. */
const State = (row: Row) => {
  const words = useWords(todayWords);
  const meaning = { clear: 'success', waiting: 'info', late: 'warning' } as const;
  const { pause } = row;
  if (!pause) return <StateTag meaning={meaning[stateOf(row)]}>{words[stateOf(row)]}</StateTag>;
  return (
    <>
      <StateTag meaning="paused">{words.paused}</StateTag> <Actor actor={pause.by} /> {words.since}{' '}
      <Instant at={pause.since} dated />
      <br />
      <Typography.Text type="secondary">{pause.reason}</Typography.Text>
    </>
  );
};

const useColumns = (): PlainColumn<Row>[] => {
  const words = useWords(todayWords);
  const jobWords = useJobWords();
  const duration = useDuration();
  const permits = usePermits();
  const nameOf = ({ pipeline }: Row) => jobWords(pipeline).name;
  return [
    {
      ...{ key: 'pipeline', title: words.pipeline },
      cell: (row) => (permits('queue.read') ? <Link to="/queues">{nameOf(row)}</Link> : nameOf(row)),
    },
    {
      ...{ key: 'state', title: words.state },
      cell: (row) => <State {...row} />,
    },
    {
      ...{ key: 'owed', title: words.owedNow, number: true },
      cell: ({ owed }) => (owed ? <Waiting {...owed} /> : '—'),
    },
    { key: 'live', title: words.live, number: true, cell: ({ live }) => <Waiting {...depthOf(live)} /> },
    { key: 'bulk', title: words.bulk, number: true, cell: ({ bulk }) => <Waiting {...depthOf(bulk)} /> },
    {
      ...{ key: 'promise', title: words.promise },
      cell: ({ promise }) =>
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
      <PlainTable label={words.owed} columns={columns} rows={owed} keyOf={({ pipeline }) => pipeline} />
    </Part>
  );
};
