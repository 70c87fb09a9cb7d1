import { orderColumns } from '../../../api/orders/columns.ts';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useAddress } from '../../frame/search.ts';
import { useWords } from '../../words/language.tsx';
import { CoverStateTag, useCoverStates, useReason } from './cover-state.tsx';
import { OrderLink } from './order-link.tsx';
import { useCounties } from './places.ts';
import { orderWords } from './words.ts';

/** Every signed order and what became of it, newest first. */
export const OrdersScreen = () => {
  const words = useWords(orderWords);
  const states = useCoverStates();
  const reason = useReason();
  const counties = useCounties();
  const { search } = useAddress();
  const employer = search['employerId'];
  return (
    <ListScreen
      title={words.title}
      list="orders.list"
      count="orders.count"
      columns={orderColumns}
      filters={[
        {
          key: 'state',
          label: words.state,
          options: Object.entries(states).map(([value, label]) => ({ value, label })),
        },
        { key: 'county', label: words.county, options: counties },
        { key: 'from', kind: 'date', label: words.from },
        { key: 'to', kind: 'date', label: words.to },
        ...(employer === undefined
          ? []
          : [
              {
                key: 'employerId',
                label: words.employer,
                options: [{ value: employer, label: words.chosenEmployer }],
              },
            ]),
      ]}
      cells={{
        externalId: ({ id, externalId }) => <OrderLink id={id}>{externalId}</OrderLink>,
        coverState: ({ coverState }) => <CoverStateTag state={coverState} />,
        reason: (row) => (row.reason === null ? '—' : reason(row.reason)),
      }}
      empty={words.empty}
    />
  );
};
