import { Link } from '@tanstack/react-router';
import { Descriptions, Typography } from 'antd';
import { noticeStateWords } from '../../../../domain/notice/notice-state-words.ts';
import { saidOf } from '../../../../domain/notice/words.ts';
import type { Both } from '../../../api/columns.ts';
import type { Answered } from '../../../api/contract.ts';
import { runStateWords } from '../../../api/schedules/columns.ts';
import { Instant } from '../../frame/instant.tsx';
import { useFailure } from '../../words/failure.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { useNames } from '../../words/names.ts';
import { CoverStateTag } from '../orders/cover-state.tsx';
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

const stateWords: Readonly<Record<'notice' | 'alarm' | 'run', Readonly<Record<string, Both>>>> = {
  notice: noticeStateWords,
  alarm: { open: { zh: '未解除', en: 'open' }, closed: { zh: '已解除', en: 'closed' } },
  run: runStateWords,
};

const State = ({ subject }: { subject: Extract<Detail['subject'], { state: string }> }) => {
  const { language } = useLanguage();
  if (subject.kind === 'order') return <CoverStateTag state={subject.state} />;
  return <>{saidOf(stateWords[subject.kind], subject.state)?.[language] ?? subject.state}</>;
};

const Cause = ({ code, name }: { code: string; name: string }) => (
  <>
    {name !== code && `${name} `}
    <span className="mono">{code}</span>
  </>
);

/** What its job was handed of it: ids and nothing else, by rule. */
const Payload = ({ row: { topic, subjectId } }: Pick<Detail, 'row'>) => {
  const words = useWords(quarantineWords);
  return (
    <>
      <pre className="mono payload">{JSON.stringify({ topic, ids: [subjectId] }, null, 2)}</pre>
      <Typography.Text type="secondary">{words.payloadHow}</Typography.Text>
    </>
  );
};

/** What is known of a quarantined row and of what it is about. */
export const Facts = ({ row, subject, held, tries }: Detail) => {
  const words = useWords(quarantineWords);
  const jobWords = useJobWords();
  const { placeOrCity } = useNames();
  const { name, mend } = useFailure()(row.code);
  const items = [
    { key: 'subject', label: words.subject, children: <SubjectName subject={subject} /> },
    { key: 'id', label: words.id, children: <span className="mono">{row.subjectId}</span> },
    ...('state' in subject ? [{ key: 'state', label: words.subjectState, children: <State subject={subject} /> }] : []),
    { key: 'where', label: words.where, children: words.held[held] },
    { key: 'job', label: words.job, children: `${jobWords(row.job).name} ${row.job}` },
    { key: 'topic', label: words.topic, children: <span className="mono">{row.topic}</span> },
    { key: 'payload', label: words.payload, children: <Payload row={row} /> },
    { key: 'code', label: words.cause, children: <Cause code={row.code} name={name} /> },
    ...(mend === undefined ? [] : [{ key: 'mend', label: words.mend, children: mend }]),
    { key: 'error', label: words.error, children: row.message },
    { key: 'attempts', label: words.attempts, children: row.attempts },
    ...(tries ? [{ key: 'tries', label: words.tries, children: words.triesSay(tries.failures, tries.crashes) }] : []),
    { key: 'since', label: words.since, children: <Instant at={row.quarantinedAt} absolute /> },
    { key: 'region', label: words.region, children: placeOrCity(row.regionCode) },
  ];
  return <Descriptions size="small" bordered column={1} items={items} />;
};
