import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton, Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useInstantText } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import { useOwnScreens, useSeesTheDay } from '../../shell/first-screen.ts';
import { usePermits } from '../../shell/session.ts';
import { commonWords } from '../../words/common.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { Fund, Funnel } from './bars.tsx';
import { Throughput, Waits } from './flow.tsx';
import { OwedPart } from './owed.tsx';
import { Alarms, UninsuredNow } from './wanted.tsx';
import { todayWords } from './words.ts';
import './today.css';

type Facts = Answered<'today'>;

/** How many jobs somebody has paused: what is paused is easily forgotten. */
const Paused = ({ owed }: Pick<Facts, 'owed'>) => {
  const words = useWords(todayWords);
  const permitted = usePermits()('queue.read');
  const paused = owed?.filter(({ pause }) => pause !== null).length ?? 0;
  if (paused === 0) return null;
  return (
    <Link to="/queues" disabled={!permitted}>
      <StateTag meaning="paused">{words.somePaused(paused)}</StateTag>
    </Link>
  );
};

/** The day in one sentence: what wants a person, as the inbox has it, and who is unprotected; or that there is neither. */
const Verdict = ({ uninsured, quarantined, owed }: Facts) => {
  const words = useWords(todayWords);
  const inbox = useQuery({ queryKey: ['inbox.counts'], queryFn: ({ signal }) => read('inbox.counts', {}, signal) });
  const seesTheDay = useSeesTheDay();
  const aside = quarantined?.count ?? 0;
  const atWork = uninsured?.count ?? 0;
  if (!inbox.data || !seesTheDay) return null;
  const { all, exact } = inbox.data;
  return (
    <>
      {all + atWork === 0 && <StateTag meaning="success">{words.allWell}</StateTag>}
      {all > 0 && (
        <Link to="/inbox">
          <StateTag meaning="error">{words.wanted(`${numberText(all)}${exact ? '' : '+'}`)}</StateTag>
        </Link>
      )}
      {atWork > 0 && <StateTag meaning="error">{words.atWork(numberText(atWork))}</StateTag>}
      {aside > 0 && (
        <Link to="/quarantine">
          {words.quarantine} <b className="number">{`${numberText(aside)}${quarantined?.exact ? '' : '+'}`}</b>
        </Link>
      )}
      <Paused owed={owed} />
    </>
  );
};

/** For whom the day does not concern: what they may open instead. */
const Elsewhere = () => {
  const words = useWords(todayWords);
  const { language } = useLanguage();
  const own = useOwnScreens();
  return (
    <>
      <p>{words.nothing}</p>
      <ul className="today-list">
        {own.map(({ path, label }) => (
          <li key={path}>
            <Link to={path}>{label[language]}</Link>
          </li>
        ))}
      </ul>
    </>
  );
};

const Parts = (facts: Facts) => {
  const { alarms, uninsured, owed, orders, minutes, fund, date, promiseMs } = facts;
  if (!alarms && !orders && !fund) return <Elsewhere />;
  return (
    <div className="today">
      {uninsured && <UninsuredNow uninsured={uninsured} />}
      {alarms && <Alarms alarms={alarms} />}
      {owed && <OwedPart owed={owed} />}
      {orders && <Funnel orders={orders} date={date} />}
      {fund && <Fund fund={fund} />}
      {minutes && <Throughput minutes={minutes} />}
      {minutes && <Waits minutes={minutes} promiseMs={promiseMs} />}
    </div>
  );
};

/** The operator's day on one screen, live: who is unprotected, what is wrong, what is owed, what came of today's orders. */
export const TodayScreen = () => {
  const words = useWords(todayWords);
  const common = useWords(commonWords);
  const text = useInstantText();
  const today = useQuery({ queryKey: ['today'], queryFn: ({ signal }) => read('today', {}, signal) });
  const { data, error } = today;
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {words.title}
        </Typography.Title>
        {data && <Verdict {...data} />}
        <span className="grow" />
        {data && (
          <span className="number">
            {common.asOf} {text(data.asOf)}
          </span>
        )}
      </div>
      {error && !data && <ErrorPart error={error} retry={() => void today.refetch()} />}
      {data ? <Parts {...data} /> : !error && <Skeleton active paragraph={{ rows: 12 }} />}
    </main>
  );
};
