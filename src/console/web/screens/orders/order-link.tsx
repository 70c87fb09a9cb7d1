import { Link } from '@tanstack/react-router';

/** Where the whole story of an order stands. */
export const OrderLink = ({ id, children }: { id: string; children: string }) => (
  <Link to={`/orders/${id}`} className="mono">
    {children}
  </Link>
);
