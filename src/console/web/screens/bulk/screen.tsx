import { Link } from '@tanstack/react-router';
import { bulkColumns } from '../../../api/bulk/columns.ts';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useAddress } from '../../frame/search.ts';
import { useActorName } from '../../words/actors.ts';
import { useWords } from '../../words/language.tsx';
import { BulkOne } from './one.tsx';
import { type BulkItem, BulkProgress, BulkState, useBulkName } from './parts.tsx';
import { bulkWords } from './words.ts';

const everyMs = 2_000;

const BulkList = () => {
  const words = useWords(bulkWords);
  const nameOf = useBulkName();
  const actorName = useActorName();
  return (
    <ListScreen
      title={words.title}
      list="bulk.list"
      count="bulk.count"
      columns={bulkColumns}
      cells={{
        action: ({ id, action }: BulkItem) => (
          <Link to="/bulk" search={{ bulkId: id }}>
            {nameOf(action)}
          </Link>
        ),
        actor: ({ actor }: BulkItem) => actorName(actor),
        state: (item: BulkItem) => <BulkState {...item} />,
        total: (item: BulkItem) => <BulkProgress {...item} />,
      }}
      pollMs={(rows) => (rows.some(({ state }) => state === 'running') ? everyMs : false)}
      empty={words.empty}
    />
  );
};

/** Acts on many rows, the latest first; one of them under its own address. */
export const BulkScreen = () => {
  const { search } = useAddress();
  return search.bulkId ? <BulkOne id={search.bulkId} /> : <BulkList />;
};
