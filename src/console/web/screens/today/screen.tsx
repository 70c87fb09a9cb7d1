import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton, Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useInstantText } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { Fund, Funnel } from './bars.tsx';
import { Throughput, Waits } from './flow.tsx';
import { OwedPart } from './owed.tsx';
import { Alarms, UninsuredNow } from './wanted.tsx';
import { todayWords } from './words.ts';
import './today.css';

type Facts = Answered<'today'>;

/** The day in one sentence: what wants a person, as the inbox has it, and who is unprotected; or that there is neither. */
const Verdict = ({ uninsured, quarantined }: Facts) => {
  const words = useWords(todayWords);
  const inbox = useQuery({ queryKey: ['inbox.counts'], queryFn: ({ signal }) => read('inbox.counts', {}, signal) });
  const aside = quarantined?.count ?? 0;
  const atWork = uninsured?.count ?? 0;
  if (!inbox.data) return null;
  const { all, exact } = inbox.data;
  if (all + atWork === 0) return <StateTag meaning="success">{words.allWell}</StateTag>;
  return (
    <>
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
    </>
  );
};

const Parts = (facts: Facts) => {
  const words = useWords(todayWords);
  const { alarms, uninsured, owed, orders, minutes, fund, date, promiseMs } = facts;
  if (!alarms && !orders && !fund) return <p>{words.nothing}</p>;
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
