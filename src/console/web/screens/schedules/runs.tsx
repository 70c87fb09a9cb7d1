import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions } from 'antd';
import { runColumns } from '../../../api/schedules/columns.ts';
import { read } from '../../api/client.ts';
import { useDuration } from '../../frame/duration.ts';
import { Instant } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useAddress } from '../../frame/search.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { RunResult, type RunRow, RunState } from './cells.tsx';
import { scheduleWords } from './words.ts';

const states = ['due', 'queued', 'running', 'done', 'skipped', 'failed'] as const;

/** Everything that is kept of one run. */
const RunDetails = ({ row }: { row: RunRow }) => {
  const words = useWords(scheduleWords);
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: 'started', label: words.started, children: <Instant at={row.startedAt} absolute /> },
        { key: 'finished', label: words.finished, children: <Instant at={row.finishedAt} absolute /> },
        { key: 'result', label: words.result, children: <RunResult {...row} error={null} /> },
        { key: 'error', label: words.error, children: row.error ?? '—' },
        { key: 'id', label: words.id, children: <span className="mono">{row.id}</span> },
      ]}
    />
  );
};

/** The runs of one schedule, the latest first: what each due time came to. `of` stands in the address; the filter may name another. */
export const Runs = ({ of }: { of: string }) => {
  const words = useWords(scheduleWords);
  const jobWords = useJobWords();
  const duration = useDuration();
  const { search, change } = useAddress();
  const list = useQuery({ queryKey: ['schedules.list'], queryFn: ({ signal }) => read('schedules.list', {}, signal) });
  const names = list.data?.schedules.map(({ name }) => name) ?? [of];
  const length = (ms: number | null) => (ms === null ? '—' : <span className="number">{duration(ms)}</span>);
  return (
    <ListScreen
      title={`${words.runsTitle} · ${jobWords(search.name ?? of).name}`}
      list="schedules.runs"
      count="schedules.runs.count"
      columns={runColumns.filter(({ key }) => key !== 'name' && key !== 'error')}
      filters={[
        {
          key: 'name',
          label: words.name,
          preset: of,
          options: names.map((value) => ({ value, label: jobWords(value).name })),
        },
        { key: 'state', label: words.state, options: states.map((value) => ({ value, label: words.states[value] })) },
      ]}
      cells={{
        dueAt: (row: RunRow) => <Instant at={row.dueAt} absolute />,
        state: (row: RunRow) => <RunState {...row} />,
        lateMs: (row: RunRow) => length(row.lateMs),
        tookMs: (row: RunRow) => length(row.tookMs),
        result: (row: RunRow) => <RunResult {...row} />,
      }}
      details={(row) => <RunDetails row={row} />}
      toolbar={
        <Button onClick={() => change({ runs: undefined, name: undefined, state: undefined, open: undefined })}>
          {words.allSchedules}
        </Button>
      }
      empty={words.noRuns}
    />
  );
};
