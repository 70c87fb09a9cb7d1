import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { Instant, useDated } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import { usePermits } from '../../shell/session.ts';
import { useActorName } from '../../words/actors.ts';
import { useWords } from '../../words/language.tsx';
import { MendLink, useAlarmSubject, useAlarmWords, useFacts } from '../alarms/about.tsx';
import { useCause } from '../gaps/cause.ts';
import { useReason } from '../orders/cover-state.tsx';
import { OrderLink } from '../orders/order-link.tsx';
import { Part } from './part.tsx';
import { uninsuredPlace } from './places.ts';
import { todayWords } from './words.ts';

type Today = Answered<'today'>;
type Uninsured = NonNullable<Today['uninsured']>;
type Alarm = NonNullable<Today['alarms']>[number];

const shownAlarms = 6;

const AlarmRow = ({ kind, subject, detail, openedAt, ackedBy, dated }: Alarm & { dated: boolean }) => {
  const words = useWords(todayWords);
  const { name, act } = useAlarmWords()(kind);
  const facts = useFacts()(detail);
  const about = useAlarmSubject()({ kind, subject, detail });
  const nameOf = useActorName();
  return (
    <li>
      <span className="today-line">
        <StateTag meaning={ackedBy === null ? 'error' : 'warning'}>{name}</StateTag>
        <span className={`today-wrap ${about === subject ? 'mono' : ''}`}>{about}</span>
        <span>
          {words.opened} <Instant at={openedAt} dated={dated} />
        </span>
        <span className="grow" />
        <MendLink kind={kind} subject={subject} />
      </span>
      <Typography.Text type="secondary">
        {[facts, act, ackedBy === null ? '' : words.ackedBy(nameOf(ackedBy))].filter((text) => text).join(' · ')}
      </Typography.Text>
    </li>
  );
};

/** Open alarms, the newest that nobody looks at first, each with what mends it. */
export const Alarms = ({ alarms }: { alarms: readonly Alarm[] }) => {
  const words = useWords(todayWords);
  const ordered = alarms.toSorted(
    (a, b) => Number(a.ackedBy !== null) - Number(b.ackedBy !== null) || a.openedAt - b.openedAt,
  );
  const rest = alarms.length - shownAlarms;
  const dated = useDated(ordered.slice(0, shownAlarms).map(({ openedAt }) => openedAt));
  return (
    <Part title={words.alarms} link={{ to: '/alarms', label: words.all }} count={alarms.length}>
      {alarms.length === 0 && <StateTag meaning="success">{words.noAlarms}</StateTag>}
      <ul className="today-list">
        {ordered.slice(0, shownAlarms).map((alarm) => (
          <AlarmRow key={alarm.id} {...alarm} dated={dated} />
        ))}
      </ul>
      {rest > 0 && <Link to="/alarms">{words.more(numberText(rest))}</Link>}
    </Part>
  );
};

const useCauseWords = (): ((of: { kind: 'gap' | 'exclusion'; cause: string }) => string) => {
  const cause = useCause();
  const reason = useReason();
  return (of) => (of.kind === 'gap' ? cause(of.cause) : reason(of.cause));
};

const UninsuredRow = (row: Uninsured['rows'][number] & { dated: boolean }) => {
  const words = useWords(todayWords);
  const causeOf = useCauseWords();
  const { orderId, externalId, kind, since, until, dated } = row;
  return (
    <li className="today-line">
      <OrderLink id={orderId}>{externalId}</OrderLink>
      <span>{causeOf(row)}</span>
      <span>
        {words.uninsuredSince} <Instant at={since} dated={dated} />
      </span>
      <Typography.Text type="secondary">
        {kind === 'gap' ? words.coveredFrom : words.workUntil}{' '}
        {until === null ? words.noEnd : <Instant at={until} dated={dated} />}
      </Typography.Text>
    </li>
  );
};

/** Who is at work without cover at this moment: by cause, and the orders that have been so longest. */
export const UninsuredNow = ({ uninsured }: { uninsured: Uninsured }) => {
  const words = useWords(todayWords);
  const permitted = usePermits()('order.read');
  const causeOf = useCauseWords();
  const { count, byCause, rows } = uninsured;
  const dated = useDated(rows.flatMap(({ since, until }) => [since, until]));
  return (
    <Part title={words.uninsured} count={count}>
      {count === 0 && <StateTag meaning="success">{words.uninsuredNone}</StateTag>}
      <div className="bar">
        {byCause.map((of) => (
          <Link key={`${of.kind} ${of.cause}`} {...uninsuredPlace(of)} disabled={!permitted}>
            <StateTag meaning="error">
              {words[of.kind]} · {causeOf(of)} · {words.orders(of.count)}
            </StateTag>
          </Link>
        ))}
      </div>
      <ul className="today-list">
        {rows.map((row) => (
          <UninsuredRow key={`${row.kind} ${row.cause} ${row.orderId}`} {...row} dated={dated} />
        ))}
      </ul>
    </Part>
  );
};
