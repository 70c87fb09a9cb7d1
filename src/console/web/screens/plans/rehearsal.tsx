import { Link } from '@tanstack/react-router';
import { Alert, Space, Table, Typography } from 'antd';
import { exclusionReasons } from '../../../../domain/cover/rules.ts';
import { coverReasonWords } from '../../../../domain/notice/reason-words.ts';
import type { Answered } from '../../../api/contract.ts';
import { useInstantText } from '../../frame/instant.tsx';
import { moneyText, numberText } from '../../frame/value.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { plansWords } from './words.ts';

type Rehearsal = Answered<'plans.rehearse'>;
type Move = Rehearsal['moves'][number];

const signed = (n: number, text: (n: number) => string): string => `${n > 0 ? '+' : ''}${text(n)}`;

const useFateText = (): ((fate: string) => string) => {
  const words = useWords(plansWords);
  const { language } = useLanguage();
  return (fate) => {
    const reason = exclusionReasons.find((known) => known === fate);
    return reason ? coverReasonWords[reason].reason[language] : words.covered;
  };
};

const Totals = ({ rehearsal: r }: { rehearsal: Rehearsal }) => {
  const words = useWords(plansWords);
  const rows = [
    { key: 'orders', label: words.coveredOrders, before: r.coveredBefore, after: r.coveredAfter, text: numberText },
    { key: 'cost', label: words.cost, before: r.fenBefore, after: r.fenAfter, text: moneyText },
  ];
  return (
    <table className="facts">
      <thead>
        <tr>
          <td />
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
          <th scope="col">{words.change}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, before, after, text }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td className="number">{text(before)}</td>
            <td className="number">{text(after)}</td>
            <td className="number">
              <b>{signed(after - before, text)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Moves = ({ title, moves }: { title: string; moves: readonly Move[] }) => {
  const words = useWords(plansWords);
  const fate = useFateText();
  if (moves.length === 0) return null;
  return (
    <>
      <Typography.Title level={3} className="part-title moves-title">
        {title} · {numberText(moves.reduce((sum, { orders }) => sum + orders, 0))}
      </Typography.Title>
      <Table<Move>
        size="small"
        rowKey={({ from, to }) => `${from} ${to}`}
        pagination={false}
        dataSource={[...moves]}
        columns={[
          { key: 'from', title: words.moveFrom, render: (_value, { from }) => fate(from) },
          { key: 'to', title: words.moveTo, render: (_value, { to }) => fate(to) },
          { key: 'n', title: words.orders, align: 'right', render: (_value, { orders }) => numberText(orders) },
          {
            ...{ key: 'fen', title: words.cost, align: 'right' },
            render: (_value, { fenBefore, fenAfter }) => signed(fenAfter - fenBefore, moneyText),
          },
          {
            ...{ key: 'sample', title: words.samples },
            render: (_value, { sample }) => (
              <Space wrap>
                {sample.map((id) => (
                  <Link key={id} to="/orders/$id" params={{ id }} target="_blank" className="mono">
                    …{id.slice(-6)}
                  </Link>
                ))}
              </Space>
            ),
          },
        ]}
      />
    </>
  );
};

/** What a draft would have done in the last thirty days: who gains and who loses, by reason, and what it costs. */
export const RehearsalPart = ({ rehearsal }: { rehearsal: Rehearsal }) => {
  const words = useWords(plansWords);
  const day = useInstantText();
  const { moves, from, to, orders, signedTo } = rehearsal;
  if (orders === 0)
    return (
      <section aria-label={words.rehearse} aria-live="polite">
        <Alert type="warning" title={words.noOrders(day(from), day(to))} />
      </section>
    );
  const gains = moves.filter((move) => move.to === 'covered' && move.from !== 'covered');
  const losses = moves.filter((move) => move.from === 'covered' && move.to !== 'covered');
  const moved = moves.reduce((sum, { fenBefore, fenAfter }) => sum + fenAfter - fenBefore, 0);
  const rest = rehearsal.fenAfter - rehearsal.fenBefore - moved;
  const others = moves.filter((move) => !gains.includes(move) && !losses.includes(move));
  return (
    <section aria-label={words.rehearse} aria-live="polite">
      <Alert type="info" title={words.rehearsed(day(from), day(to), numberText(orders))} />
      {!rehearsal.complete && signedTo !== null && (
        <Alert type="warning" title={words.incomplete(numberText(orders), day(signedTo))} />
      )}
      <Totals rehearsal={rehearsal} />
      {moves.length === 0 && <p>{words.none}</p>}
      <Moves title={words.losses} moves={losses} />
      <Moves title={words.gains} moves={gains} />
      <Moves title={words.others} moves={others} />
      {rest !== 0 && <p>{words.rest(signed(rest, moneyText))}</p>}
    </section>
  );
};
