import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Space } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { quarantineColumns } from '../../../api/quarantine/columns.ts';
import { act, read } from '../../api/client.ts';
import { type Action, cameOf } from '../../frame/action-dialog.tsx';
import { Clipped } from '../../frame/clipped.tsx';
import { useFirst } from '../../frame/first.ts';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useAddress } from '../../frame/search.ts';
import { useFailure } from '../../words/failure.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { QuarantineDrawer } from './drawer.tsx';
import { quarantineWords } from './words.ts';

export type QuarantinedRow = Answered<'quarantine.list'>['rows'][number];

const Causes = () => {
  const words = useWords(quarantineWords);
  const { change } = useAddress();
  const jobWords = useJobWords();
  const failure = useFailure();
  const causes = useQuery({
    queryKey: ['quarantine.causes'],
    queryFn: ({ signal }) => read('quarantine.causes', {}, signal),
  });
  if (!causes.data || causes.data.causes.length === 0) return null;
  return (
    <Space wrap className="bar">
      {words.causes}
      {causes.data.causes.map(({ job, code, count }) => (
        <Button key={`${job} ${code}`} onClick={() => change({ job, code, state: undefined })}>
          {jobWords(job).name} · {failure(code).name} <b className="number">{count}</b>
        </Button>
      ))}
    </Space>
  );
};

/** Driving again what was set aside: the same for a row, a selection and the drawer. */
const useRetry = (): Action<QuarantinedRow> => {
  const words = useWords(quarantineWords);
  const firstOf = useFirst();
  return {
    key: 'retry',
    permission: 'quarantine.retry',
    label: words.retry,
    applies: (row) => row.releasedAt === null,
    says: (rows) => words.retrySays(rows.length),
    reasons: words.reasons,
    run: async (rows, reason, key) => {
      const { released, late } = await act('quarantine.retry', { ids: rows.map((row) => row.id), reason }, key);
      return cameOf(released.length, words.retried(released.length, late.length, firstOf(late[0])));
    },
    bulk: ({ state }) => (state === 'released' ? undefined : 'quarantine.retry'),
  };
};

/** What the database or a partner said, after our own word for it where we have one. */
const happened = (code: string, name: string, message: string): string =>
  name === code ? message : `${name} · ${message}`;

/** What a job could not process, and a person has to look at. */
export const QuarantineScreen = () => {
  const words = useWords(quarantineWords);
  const { search, change } = useAddress();
  const { open, after } = search;
  const retry = useRetry();
  const jobWords = useJobWords();
  const failure = useFailure();
  const chosen = (value: string | undefined, name: (code: string) => string) =>
    value === undefined ? [] : [{ value, label: name(value) }];
  return (
    <ListScreen
      title={words.title}
      list="quarantine.list"
      count="quarantine.count"
      columns={quarantineColumns}
      filters={[
        {
          key: 'state',
          label: words.state,
          preset: 'waiting',
          options: [
            { value: 'waiting', label: words.waiting },
            { value: 'released', label: words.released },
          ],
        },
        { key: 'job', label: words.job, options: chosen(search.job, (job) => jobWords(job).name) },
        { key: 'code', label: words.cause, options: chosen(search.code, (code) => failure(code).name) },
      ]}
      actions={[retry]}
      cells={{
        externalId: ({ id, externalId, subjectId }) => (
          <Link to="/quarantine" search={{ ...search, open: id }} className="mono">
            {externalId ?? `…${subjectId.slice(-12)}`}
          </Link>
        ),
        job: ({ job }) => jobWords(job).name,
        message: ({ code, message }) => <Clipped text={happened(code, failure(code).name, message)} width={270} />,
        code: ({ code }) => <span title={code}>{failure(code).name}</span>,
      }}
      empty={words.empty}
    >
      <Causes />
      {open && <QuarantineDrawer id={open} retry={retry} onClose={() => change({ open: undefined, after })} />}
    </ListScreen>
  );
};
