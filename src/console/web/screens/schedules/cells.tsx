import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { Actor } from '../../frame/actor.tsx';
import { useDuration } from '../../frame/duration.ts';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import type { Meaning } from '../../theme.ts';
import { useActorName } from '../../words/actors.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { useResultWords } from '../../words/run-results.ts';
import { cronWords } from './cron-words.ts';
import { scheduleWords } from './words.ts';

export type ScheduleRow = Answered<'schedules.list'>['schedules'][number];
export type RunRow = Answered<'schedules.runs'>['rows'][number];
const { Text } = Typography;

export const ScheduleName = ({ name }: Pick<ScheduleRow, 'name'>) => {
  const words = useJobWords()(name);
  return (
    <>
      <b>{words.name}</b>
      <br />
      <Link to="/schedules" search={{ runs: name }} className="mono">
        {name}
      </Link>
      <br />
      <Text type="secondary">{words.does}</Text>
    </>
  );
};

/** The time in words, the expression, and what missed times are worth. */
export const When = ({ cron, backfill, changedBy }: Pick<ScheduleRow, 'cron' | 'backfill' | 'changedBy'>) => {
  const words = useWords(scheduleWords);
  const nameOf = useActorName();
  const { language } = useLanguage();
  return (
    <>
      {cronWords(cron, language) ?? words.noWords}
      <br />
      <span className="mono">{cron}</span>
      <br />
      <Text type="secondary">
        {words.backfill[backfill]}
        {changedBy !== 'definition' && ` · ${words.changed(nameOf(changedBy))}`}
      </Text>
    </>
  );
};

/** Whether it is on time, late or paused: by whom, since when and why. */
export const ScheduleState = ({ pause, overdueMs, unreadable, waiting }: ScheduleRow) => {
  const words = useWords(scheduleWords);
  const duration = useDuration();
  if (pause)
    return (
      <>
        <StateTag meaning="paused">{words.paused}</StateTag> <Instant at={pause.since} dated />
        <br />
        <Actor actor={pause.by} />
        <br />
        {pause.reason}
      </>
    );
  if (unreadable !== null)
    return (
      <>
        <StateTag meaning="error">{words.unreadable}</StateTag>
        <br />
        {unreadable}
      </>
    );
  return (
    <>
      {overdueMs === null ? (
        <StateTag meaning="success">{words.onTime}</StateTag>
      ) : (
        <StateTag meaning="warning">{words.overdue(duration(overdueMs))}</StateTag>
      )}
      {waiting > 0 && (
        <>
          <br />
          {words.waiting(waiting)}
        </>
      )}
    </>
  );
};

const meanings: Record<RunRow['state'], Meaning> = {
  ...{ due: 'info', queued: 'info', running: 'info', done: 'success', skipped: 'quiet' },
};

export const RunState = ({ state, quarantined, name }: Pick<RunRow, 'state' | 'quarantined' | 'name'>) => {
  const words = useWords(scheduleWords);
  return (
    <>
      <StateTag meaning={quarantined ? 'error' : meanings[state]}>{words.states[state]}</StateTag>
      {quarantined && (
        <>
          <br />
          <Link to="/quarantine" search={{ job: name }}>
            {words.quarantined}
          </Link>
        </>
      )}
    </>
  );
};

/** What a run counted, where it is more than nothing. */
export const RunResult = ({ state, result, error }: Pick<RunRow, 'state' | 'result' | 'error'>) => {
  const words = useWords(scheduleWords);
  const wordOf = useResultWords();
  const counted = Object.entries(result ?? {}).filter(([, n]) => n !== 0);
  if (error) return <Text type="danger">{error}</Text>;
  if (state === 'done' && counted.length === 0) return <Text type="secondary">{words.nothingToDo}</Text>;
  if (counted.length === 0) return <>—</>;
  return (
    <>
      {counted.map(([key, n], at) => (
        <span key={key}>
          {at > 0 && ' · '}
          {wordOf(key)} <b className="number">{numberText(n)}</b>
        </span>
      ))}
    </>
  );
};

/** When the last run was due, how late it began, how long it took and what it counted. */
export const LastRun = ({ last }: Pick<ScheduleRow, 'last'>) => {
  const words = useWords(scheduleWords);
  const nameOf = useActorName();
  const duration = useDuration();
  if (!last) return <Text type="secondary">{words.never}</Text>;
  const facts = [
    last.lateMs !== null && words.late(duration(last.lateMs)),
    last.tookMs !== null && words.lasted(duration(last.tookMs)),
    last.askedBy === null ? null : nameOf(last.askedBy),
  ];
  return (
    <>
      <Instant at={last.dueAt} dated /> <RunState {...last} />
      <br />
      <Text type="secondary">{facts.filter(Boolean).join(' · ')}</Text>
      <br />
      <RunResult {...last} />
    </>
  );
};
