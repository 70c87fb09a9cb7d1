import { Link } from '@tanstack/react-router';
import { numberText } from '../../frame/value.tsx';
import { measureText } from './measure.ts';

/** What the tables beside the map count, in the order of their columns. */
export const numbers = ['orders', 'covered', 'excluded', 'gaps'] as const;
type Counted = Record<(typeof numbers)[number], number>;

const places = {
  orders: { to: '/orders', search: {} },
  covered: { to: '/orders', search: { state: 'issued' } },
  excluded: { to: '/orders', search: { state: 'excluded' } },
  gaps: { to: '/gaps', search: {} },
} as const;

/** A number that leads to exactly its rows: those of a place, within the map's days. */
export const RowsLink = ({
  of,
  numbers: counted,
  within,
}: {
  of: keyof Counted;
  numbers: Counted;
  within: Readonly<Record<string, string>>;
}) => {
  const { to, search } = places[of];
  return (
    <Link to={to} search={{ ...search, ...within }}>
      {of === 'excluded' ? measureText('excluded', counted) : numberText(counted[of])}
    </Link>
  );
};
