import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Skeleton, Space, Table, type TableColumnsType, Typography } from 'antd';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { ExportButton, totalOf } from '../../frame/export-button.tsx';
import { Instant } from '../../frame/instant.tsx';
import { useAddress } from '../../frame/search.ts';
import { SnapshotBar } from '../../frame/snapshot-bar.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { useScheduleActions } from './actions.ts';
import { LastRun, ScheduleName, type ScheduleRow, ScheduleState, When } from './cells.tsx';
import { Runs } from './runs.tsx';
import { SetDialog } from './set-dialog.tsx';
import { scheduleWords } from './words.ts';

const everyMs = 3_000;
type Opened = { row: ScheduleRow; action: Action<ScheduleRow> | 'set' };

const useColumns = (open: (opened: Opened) => void): TableColumnsType<ScheduleRow> => {
  const words = useWords(scheduleWords);
  const permits = usePermits();
  const actionsOf = useScheduleActions();
  return [
    { key: 'name', title: words.name, width: 170, render: (_, row) => <ScheduleName {...row} /> },
    { key: 'state', title: words.state, width: 125, render: (_, row) => <ScheduleState {...row} /> },
    { key: 'when', title: words.when, width: 195, render: (_, row) => <When {...row} /> },
    { key: 'next', title: words.next, width: 150, render: (_, { next }) => <Instant at={next?.at ?? null} dated /> },
    { key: 'last', title: words.last, width: 210, render: (_, row) => <LastRun {...row} /> },
    {
      ...{ key: 'act', width: 170, fixed: 'end' },
      render: (_, row) => (
        <Space wrap>
          {permits('schedule.change') && (
            <>
              {actionsOf(row).map((action) => (
                <Button
                  key={action.key}
                  aria-label={`${action.label} ${row.name}`}
                  onClick={() => open({ row, action })}
                >
                  {action.label}
                </Button>
              ))}
              <Button aria-label={`${words.set} ${row.name}`} onClick={() => open({ row, action: 'set' })}>
                {words.set}
              </Button>
            </>
          )}
          <Link to="/schedules" search={{ runs: row.name }}>
            {words.runs}
          </Link>
        </Space>
      ),
    },
  ];
};

const Overview = () => {
  const words = useWords(scheduleWords);
  const [open, setOpen] = useState<Opened>();
  const columns = useColumns(setOpen);
  const list = useQuery({
    queryKey: ['schedules.list'],
    queryFn: ({ signal }) => read('schedules.list', {}, signal),
    refetchInterval: everyMs,
  });
  const close = () => setOpen(undefined);
  return (
    <main className="page">
      <SnapshotBar title={words.title} asOf={list.data?.asOf} refresh={() => void list.refetch()}>
        <ExportButton list="schedules.list" filter={{}} total={totalOf(list.data?.schedules)} />
      </SnapshotBar>
      {list.error && <ErrorPart error={list.error} retry={() => void list.refetch()} />}
      {list.data ? (
        <>
          <Table<ScheduleRow>
            size="small"
            rowKey="name"
            dataSource={list.data.schedules}
            columns={columns}
            className={list.error ? 'stale' : ''}
            pagination={false}
            tableLayout="fixed"
            scroll={{ x: 1_000 }}
          />
          <Typography.Paragraph type="secondary" className="page-foot">
            {words.source}
          </Typography.Paragraph>
        </>
      ) : (
        !list.error && <Skeleton active paragraph={{ rows: 10 }} />
      )}
      {open?.action === 'set' && <SetDialog row={open.row} onClose={close} />}
      {open && open.action !== 'set' && <ActionDialog action={open.action} rows={[open.row]} onClose={close} />}
    </main>
  );
};

/** What comes round by the clock: when, how it went, and changing it. The runs of one stand under its own address. */
export const SchedulesScreen = () => {
  const { search } = useAddress();
  return search.runs ? <Runs of={search.runs} /> : <Overview />;
};
