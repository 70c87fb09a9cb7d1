import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Descriptions, Drawer, Skeleton, Timeline, Typography } from 'antd';
import { useState } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { usePermits } from '../../shell/session.ts';
import { useFailure } from '../../words/failure.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { CoverStateTag } from '../orders/cover-state.tsx';
import type { QuarantinedRow } from './screen.tsx';
import { quarantineWords } from './words.ts';

type Detail = Answered<'quarantine.one'>;

/** The thing itself, as a link where there is a screen for it. */
const SubjectName = ({ subject }: Pick<Detail, 'subject'>) => {
  const words = useWords(quarantineWords);
  const kind = words.kinds[subject.kind];
  if (subject.kind === 'order')
    return (
      <>
        {kind} <Link to={`/orders/${subject.id}`}>{subject.externalId}</Link>
      </>
    );
  if (subject.kind === 'notice')
    return (
      <>
        {kind} · {words.kinds.order} <Link to={`/orders/${subject.orderId}`}>{subject.orderId}</Link>
      </>
    );
  if (subject.kind === 'run')
    return (
      <>
        {kind} <Instant at={subject.dueAt} absolute />{' '}
        <Link to="/schedules" search={{ runs: subject.name }}>
          {words.runOf(subject.name)}
        </Link>
      </>
    );
  return (
    <>
      {kind} <span className="mono">{subject.kind === 'alarm' ? subject.alarm : subject.id}</span>
    </>
  );
};

const State = ({ subject }: { subject: Extract<Detail['subject'], { state: string }> }) =>
  subject.kind === 'order' ? <CoverStateTag state={subject.state} /> : <span className="mono">{subject.state}</span>;

const Cause = ({ code, name }: { code: string; name: string }) => (
  <>
    {name !== code && `${name} `}
    <span className="mono">{code}</span>
  </>
);

const Facts = ({ row, subject, held, tries }: Detail) => {
  const words = useWords(quarantineWords);
  const jobWords = useJobWords();
  const { name, mend } = useFailure()(row.code);
  const items = [
    { key: 'subject', label: words.subject, children: <SubjectName subject={subject} /> },
    { key: 'id', label: words.id, children: <span className="mono">{row.subjectId}</span> },
    ...('state' in subject ? [{ key: 'state', label: words.subjectState, children: <State subject={subject} /> }] : []),
    { key: 'where', label: words.where, children: words.held[held] },
    { key: 'job', label: words.job, children: `${jobWords(row.job).name} ${row.job}` },
    { key: 'topic', label: words.topic, children: <span className="mono">{row.topic}</span> },
    { key: 'code', label: words.cause, children: <Cause code={row.code} name={name} /> },
    ...(mend === undefined ? [] : [{ key: 'mend', label: words.mend, children: mend }]),
    { key: 'error', label: words.error, children: row.message },
    { key: 'attempts', label: words.attempts, children: row.attempts },
    ...(tries ? [{ key: 'tries', label: words.tries, children: words.triesSay(tries.failures, tries.crashes) }] : []),
    { key: 'since', label: words.since, children: <Instant at={row.quarantinedAt} absolute /> },
    { key: 'region', label: words.region, children: row.regionCode ?? words.wholeCity },
  ];
  return <Descriptions size="small" bordered column={1} items={items} />;
};

/** What happened to the subject: set aside, acted on, set aside again; the latest first. */
const History = ({ row, earlier, acts }: Detail) => {
  const words = useWords(quarantineWords);
  const failure = useFailure();
  const events = [
    ...[row, ...earlier].map((each) => ({
      ...{
        key: each.id,
        at: each.quarantinedAt,
        what: words.set(failure(each.code).name),
        who: '',
        why: each.message,
        bad: true,
      },
    })),
    ...acts.map(({ at, actor, action, reason, outcome }, n) => ({
      ...{ key: `act ${n}`, at, what: words.acted(action, outcome ?? ''), who: actor, why: reason ?? '', bad: false },
    })),
  ].toSorted((a, b) => b.at - a.at);
  return (
    <Timeline
      items={events.map(({ key, at, what, who, why, bad }) => ({
        key,
        color: bad ? 'red' : 'blue',
        content: (
          <>
            <Instant at={at} absolute /> <b>{what}</b> <span className="mono">{who}</span>
            <br />
            <Typography.Text type="secondary">{why}</Typography.Text>
          </>
        ),
      }))}
    />
  );
};

type DrawerProps = { id: string; retry: Action<QuarantinedRow>; onClose(): void };

/** One quarantined row: what it is about, what went wrong, what was done before, and what can be done now. Its id stands in the address. */
export const QuarantineDrawer = ({ id, retry, onClose }: DrawerProps) => {
  const words = useWords(quarantineWords);
  const permitted = usePermits()(retry.permission);
  const [open, setOpen] = useState(false);
  const one = useQuery({
    queryKey: ['quarantine.one', id],
    queryFn: ({ signal }) => read('quarantine.one', { id }, signal),
  });
  const waits = one.data?.row.releasedAt === null;
  return (
    <Drawer
      open
      size={640}
      title={words.one}
      onClose={onClose}
      extra={
        waits &&
        permitted && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {retry.label}
          </Button>
        )
      }
    >
      {one.error && <ErrorPart error={one.error} retry={() => void one.refetch()} />}
      {one.isPending && <Skeleton active />}
      {one.data && (
        <>
          <p>
            <StateTag meaning={waits ? 'error' : 'success'}>{waits ? words.waiting : words.released}</StateTag>{' '}
            {one.data.row.releasedBy !== null && <span className="mono">{one.data.row.releasedBy}</span>}{' '}
            {one.data.row.releasedAt !== null && <Instant at={one.data.row.releasedAt} absolute />}
          </p>
          <Facts {...one.data} />
          {waits && (
            <Alert
              className="dialog-reason"
              type="info"
              title={words.noDiscard}
              description={words.noDiscardWhy[one.data.subject.kind]}
            />
          )}
          <section className="dialog-reason">
            <Typography.Title level={2} className="page-title">
              {words.history}
            </Typography.Title>
            <History {...one.data} />
          </section>
          {open && <ActionDialog action={retry} rows={[one.data.row]} onClose={() => setOpen(false)} />}
        </>
      )}
    </Drawer>
  );
};
