import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import { moneyText, numberText } from '../../frame/value.tsx';
import { useSession } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { useReason } from '../orders/cover-state.tsx';
import { Part } from './part.tsx';
import { funnelPlaces } from './places.ts';
import { todayWords } from './words.ts';

type Today = Answered<'today'>;
type To = { to: string; search: Record<string, string> };

/** A share of a whole in percent, cut down to one place: 99.99% is not yet all. */
const shareText = (part: number, whole: number): string =>
  whole === 0 ? '' : `${(Math.floor((part / whole) * 1_000) / 10).toFixed(1)}%`;

const Bar = ({ share, colour }: { share: number; colour: string }) => (
  <span className="today-track" aria-hidden="true">
    <span className="today-bar" style={{ width: `${Math.min(100, share * 100)}%`, background: colour }} />
  </span>
);

type Step = { label: string; count: number; of: number; colour: string; to: To; lost: Loss[] };
type Loss = { label: string; count: number; to: To };

const StepRow = ({ label, count, of, whole, colour, to, lost }: Step & { whole: number }) => (
  <li>
    <span className="today-line">
      <Link {...to}>{label}</Link>
      <b className="number">{numberText(count)}</b>
      <span className="number">
        {of > 0 && count !== of && `${shareText(count, of)} · ${numberText(count)}/${numberText(of)}`}
      </span>
    </span>
    <Bar share={whole === 0 ? 0 : count / whole} colour={colour} />
    {lost.length > 0 && (
      <span className="today-line today-lost">
        {lost.map((loss) => (
          <Fragment key={loss.label}>
            <Link {...loss.to}>
              − {loss.label} <b className="number">{numberText(loss.count)}</b>
            </Link>
          </Fragment>
        ))}
      </span>
    )}
  </li>
);

const some = (losses: Loss[]): Loss[] => losses.filter(({ count }) => count > 0);

/** Orders that came in today, decided, covered and told of it; what was lost on the way leads to its rows. */
export const Funnel = ({ orders, date }: { orders: NonNullable<Today['orders']>; date: string }) => {
  const words = useWords(todayWords);
  const reason = useReason();
  const { signed, owed, requested, covered, excluded, told, excludedByReason } = orders;
  const decided = covered + excluded;
  const places = funnelPlaces(date);
  const blue = '#0958d9';
  const steps: Step[] = [
    { label: words.signed, count: signed, of: signed, colour: blue, to: places.signed, lost: [] },
    {
      ...{ label: words.decided, count: decided, of: signed, colour: blue, to: places.decided },
      lost: some([
        { label: words.lostOwed, count: owed, to: places.owed },
        { label: words.lostRequested, count: requested, to: places.requested },
      ]),
    },
    {
      ...{ label: words.covered, count: covered, of: decided, colour: '#237804', to: places.covered },
      lost: some(
        excludedByReason.map((one) => ({
          ...{ label: reason(one.reason), count: one.count },
          to: places.excluded(one.reason),
        })),
      ),
    },
    {
      ...{
        label: words.told,
        count: told,
        of: decided,
        colour: '#08979c',
        to: places.told,
      },
      lost: some([{ label: words.lostUntold, count: decided - told, to: places.untold }]),
    },
  ];
  return (
    <Part title={words.funnel}>
      <p className="today-note">{signed === 0 ? words.noOrders : words.funnelSince}</p>
      <ul className="today-list">
        {steps.map((step) => (
          <StepRow key={step.label} {...step} whole={signed} />
        ))}
      </ul>
    </Part>
  );
};

type FundYear = NonNullable<Today['fund']>[number];

const FundRow = ({ programme, name, year, budgetFen, spentFen }: FundYear) => {
  const words = useWords(todayWords);
  const share = budgetFen === 0 ? 1 : spentFen / budgetFen;
  const [meaning, word, colour] =
    spentFen >= budgetFen
      ? (['error', words.fundOut, '#cf1322'] as const)
      : share >= 0.8
        ? (['warning', words.fundLow, '#ad4e00'] as const)
        : (['success', words.fundFine, '#237804'] as const);
  return (
    <li>
      <span className="today-line">
        <Link to="/funds" search={{ programme, year: String(year) }}>
          {name}
        </Link>{' '}
        {words.fundOf(year)}
        <StateTag meaning={meaning}>{word}</StateTag>
        <span className="grow" />
        <span className="number">
          {words.fundSpent} {moneyText(spentFen)} / {moneyText(budgetFen)} · {shareText(spentFen, budgetFen)}
        </span>
      </span>
      <Bar share={share} colour={colour} />
    </li>
  );
};

/** What the programmes within the scope have spent of their year's budget. */
export const Fund = ({ fund }: { fund: readonly FundYear[] }) => {
  const words = useWords(todayWords);
  const whole = useSession().scope.length === 0;
  return (
    <Part title={words.fund} link={{ to: '/funds', label: words.all }}>
      {fund.length === 0 && <p className="today-note">{whole ? words.fundNone : words.fundElsewhere}</p>}
      <ul className="today-list">
        {fund.map((one) => (
          <FundRow key={`${one.programme} ${one.year}`} {...one} />
        ))}
      </ul>
    </Part>
  );
};
