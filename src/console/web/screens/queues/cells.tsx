import { Link } from '@tanstack/react-router';
import { Space, Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { Actor } from '../../frame/actor.tsx';
import { useDuration } from '../../frame/duration.ts';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import { useFailure } from '../../words/failure.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { queueWords } from './words.ts';

export type JobRow = Answered<'queues.status'>['jobs'][number];
type Lane = JobRow['lanes'][number];
const { Text } = Typography;

/** What a job is called and does; one that a clock drives leads to its runs. */
export const JobName = ({ job, scheduled }: Pick<JobRow, 'job' | 'scheduled'>) => {
  const { name, does } = useJobWords()(job);
  return (
    <>
      <Space>
        <b>{name}</b>
        {scheduled ? (
          <Link to="/schedules" search={{ runs: job }} className="mono">
            {job}
          </Link>
        ) : (
          <span className="mono">{job}</span>
        )}
      </Space>
      <br />
      <Text type="secondary">{does}</Text>
    </>
  );
};

/** Runs, or is paused: by whom, since when and why. */
export const JobState = ({ pause }: Pick<JobRow, 'pause'>) => {
  const words = useWords(queueWords);
  if (!pause) return <StateTag meaning="success">{words.running}</StateTag>;
  return (
    <>
      <StateTag meaning="paused">{words.paused}</StateTag> {words.since} <Instant at={pause.since} dated />
      <br />
      <Actor actor={pause.by} />
      <br />
      {pause.reason}
    </>
  );
};

export const Owed = ({ owed }: Pick<JobRow, 'owed'>) => {
  const words = useWords(queueWords);
  const duration = useDuration();
  if (!owed || owed.count === 0) return <span className="number">{owed ? '0' : '—'}</span>;
  return (
    <span className="number">
      <b>{numberText(owed.count)}</b>
      <br />
      {owed.oldestSeconds !== null && words.oldest(duration(owed.oldestSeconds * 1_000))}
    </span>
  );
};

/** What a lane holds: waiting, packed, in hand; how old the oldest is; what does not get done. */
export const LaneCell = ({ lane }: { lane: Lane | undefined }) => {
  const words = useWords(queueWords);
  const duration = useDuration();
  if (!lane || lane.waiting + lane.packed + lane.running === 0) return <span className="number">0</span>;
  const { waiting, packed, running, oldestSeconds, triedBefore, stuck } = lane;
  const parts = [
    waiting > 0 && words.waiting(numberText(waiting)),
    packed > 0 && words.packed(numberText(packed)),
    running > 0 && words.inHand(numberText(running)),
  ];
  return (
    <span className="number">
      {parts.filter(Boolean).join(' · ')}
      <br />
      <Text type="secondary">{oldestSeconds !== null && words.oldest(duration(oldestSeconds * 1_000))}</Text>
      {triedBefore > 0 && <Text type="warning"> · {words.tried(numberText(triedBefore))}</Text>}
      {stuck > 0 && <Text type="danger"> · {words.stuck(numberText(stuck))}</Text>}
    </span>
  );
};

type FlowTimes = NonNullable<JobRow['flow']>['waitMs'];

/** A median and a 95th percentile. */
const Times = ({ word, of }: { word: string; of: FlowTimes }) => {
  const duration = useDuration();
  if (!of) return null;
  return (
    <>
      <br />
      {word} {duration(of.p50)} / {duration(of.p95)}
    </>
  );
};

/** How much got done, how long it had waited and ran, and which rows say so. */
export const FlowCell = ({ flow, chunkRuns, scheduled }: Pick<JobRow, 'flow' | 'chunkRuns' | 'scheduled'>) => {
  const words = useWords(queueWords);
  // Of what a clock brings the runs are on record, each with its own beginning and end.
  const chunks = chunkRuns && !scheduled && <Times word={words.chunkRun(numberText(chunkRuns.count))} of={chunkRuns} />;
  if (!flow)
    return (
      <span className="number">
        {chunks || <Text type="secondary">{scheduled ? words.noRuns : words.nothingDone}</Text>}
      </span>
    );
  const { done, minutes, from, waitMs, runMs } = flow;
  const rate = done / minutes;
  return (
    <span className="number">
      {from === 'runs'
        ? words.perDay(numberText(done))
        : words.perMinute(rate < 10 ? rate.toFixed(1) : numberText(Math.round(rate)))}{' '}
      <Text type="secondary">{words.from[from]}</Text>
      <Times word={words.wait} of={waitMs} />
      <Times word={words.run} of={runMs} />
      {chunks}
    </span>
  );
};

const shownCauses = 3;

/** What waits in quarantine, by cause; each leads to its rows. */
export const Causes = ({ job, causes }: Pick<JobRow, 'job' | 'causes'>) => {
  const failure = useFailure();
  const words = useWords(queueWords);
  if (!causes || causes.length === 0) return <>—</>;
  return (
    <Space orientation="vertical" size={0}>
      {causes.slice(0, shownCauses).map(({ code, count }) => (
        <Link key={code} to="/quarantine" search={{ job, code }} className="number">
          {failure(code).name} {numberText(count)}
        </Link>
      ))}
      {causes.length > shownCauses && (
        <Link to="/quarantine" search={{ job }}>
          {words.more(numberText(causes.length - shownCauses))}
        </Link>
      )}
    </Space>
  );
};
