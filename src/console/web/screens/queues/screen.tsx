import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Skeleton, Space, Table, type TableColumnsType, Typography } from 'antd';
import { useState } from 'react';
import { rawQueuesPath } from '../../../api/path-of.ts';
import { act, read } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { ExportButton, totalOf } from '../../frame/export-button.tsx';
import { useFirst } from '../../frame/first.ts';
import { SnapshotBar } from '../../frame/snapshot-bar.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import { usePermits, useSession } from '../../shell/session.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { Causes, FlowCell, JobName, type JobRow, JobState, LaneCell, Owed } from './cells.tsx';
import { queueWords } from './words.ts';

const everyMs = 2_000;

/** Pausing and resuming: one object for the row's button and its dialog. */
const useActions = (): ((row: JobRow) => Action<JobRow>) => {
  const words = useWords(queueWords);
  const jobWords = useJobWords();
  const firstOf = useFirst();
  const says = (say: (job: string) => string) => (rows: readonly JobRow[]) =>
    say(rows.map(({ job }) => jobWords(job).name).join('、'));
  return ({ job, pause }) =>
    pause
      ? {
          ...{ key: 'resume', permission: 'job.pause', label: words.resume, reasons: words.resumeReasons },
          says: says(words.resumeSays),
          run: async (_rows, reason, key) => {
            const { resumed, first } = await act('queues.resume', { job, reason }, key);
            return resumed ? words.resumeDone : { late: words.resumeLate(firstOf(first)) };
          },
        }
      : {
          ...{ key: 'pause', permission: 'job.pause', label: words.pause, reasons: words.pauseReasons },
          danger: true,
          says: says(words.pauseSays),
          run: async (_rows, reason, key) => {
            const { paused, first } = await act('queues.pause', { job, reason }, key);
            return paused ? words.pauseDone : { late: words.pauseLate(firstOf(first)) };
          },
        };
};

const useColumns = (open: (row: JobRow) => void): TableColumnsType<JobRow> => {
  const words = useWords(queueWords);
  const permitted = usePermits()('job.pause');
  const lane = (of: 'live' | 'bulk') => (row: JobRow) => <LaneCell lane={row.lanes.find((each) => each.lane === of)} />;
  return [
    { key: 'job', title: words.job, width: 210, render: (_, row) => <JobName {...row} /> },
    {
      ...{ key: 'state', title: words.state, width: 170 },
      render: (_, row) => (
        <>
          <JobState {...row} />
          {permitted && (
            <Button
              className="after-state"
              onClick={() => open(row)}
              aria-label={`${row.pause ? words.resume : words.pause} ${row.job}`}
            >
              {row.pause ? words.resume : words.pause}
            </Button>
          )}
        </>
      ),
    },
    { key: 'owed', title: words.owed, align: 'right', width: 100, render: (_, row) => <Owed {...row} /> },
    { key: 'live', title: words.live, align: 'right', width: 125, render: (_, row) => lane('live')(row) },
    { key: 'bulk', title: words.bulk, align: 'right', width: 125, render: (_, row) => lane('bulk')(row) },
    { key: 'flow', title: words.flow, width: 180, render: (_, row) => <FlowCell {...row} /> },
    { key: 'failures', title: words.failures, width: 130, render: (_, row) => <Causes {...row} /> },
  ];
};

/** What wants somebody, before the table: what is set aside, and what is paused. */
const Wanting = ({ jobs }: { jobs: readonly JobRow[] }) => {
  const words = useWords(queueWords);
  const aside = jobs.flatMap(({ causes }) => causes ?? []).reduce((sum, { count }) => sum + count, 0);
  const paused = jobs.filter(({ pause }) => pause).length;
  if (aside + paused === 0) return null;
  return (
    <Space className="bar" wrap>
      {aside > 0 && (
        <Link to="/quarantine">
          <StateTag meaning="error">{words.someWait(numberText(aside))}</StateTag>
        </Link>
      )}
      {paused > 0 && <StateTag meaning="paused">{words.somePaused(paused)}</StateTag>}
    </Space>
  );
};

/** To the queues as BullMQ has them: for who may look at the whole city's. */
const RawView = () => {
  const words = useWords(queueWords);
  const { scope } = useSession();
  const permitted = usePermits()('queue.read');
  if (!permitted || scope.length > 0) return null;
  return (
    <Button href={`${rawQueuesPath}/`} target="_blank" rel="noopener" title={words.rawHow}>
      {words.raw}
    </Button>
  );
};

/** Every job: what it owes and holds, how fast it gets done, what it failed at; and pausing it. */
export const QueuesScreen = () => {
  const words = useWords(queueWords);
  const actionOf = useActions();
  const [open, setOpen] = useState<JobRow>();
  const columns = useColumns(setOpen);
  const status = useQuery({
    queryKey: ['queues.status'],
    queryFn: ({ signal }) => read('queues.status', {}, signal),
    refetchInterval: everyMs,
  });
  return (
    <main className="page">
      <SnapshotBar title={words.title} asOf={status.data?.asOf} refresh={() => void status.refetch()}>
        <RawView />
        <ExportButton list="queues.status" filter={{}} total={totalOf(status.data?.jobs)} />
      </SnapshotBar>
      {status.error && <ErrorPart error={status.error} retry={() => void status.refetch()} />}
      {status.data ? (
        <>
          <Wanting jobs={status.data.jobs} />
          <Table<JobRow>
            size="small"
            rowKey="job"
            dataSource={status.data.jobs}
            columns={columns}
            className={status.error ? 'stale' : ''}
            pagination={false}
            tableLayout="fixed"
            scroll={{ x: 1_000 }}
          />
          <Typography.Paragraph type="secondary" className="page-foot">
            {words.source}
          </Typography.Paragraph>
        </>
      ) : (
        !status.error && <Skeleton active paragraph={{ rows: 12 }} />
      )}
      {open && <ActionDialog action={actionOf(open)} rows={[open]} onClose={() => setOpen(undefined)} />}
    </main>
  );
};
