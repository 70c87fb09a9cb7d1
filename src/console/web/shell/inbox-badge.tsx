import { useQuery } from '@tanstack/react-query';
import { read } from '../api/client.ts';
import { numberText } from '../frame/value.tsx';
import { useWords } from '../words/language.tsx';
import { useSeesInbox } from './first-screen.ts';
import { useIsStale } from './live.ts';
import { shellWords } from './shell-words.ts';

/** How much wants a person: what is mine, and all there is; where there is little room all alone. Nothing for whom the inbox does not concern. */
export const InboxBadge = ({ short = false }: { short?: boolean }) => {
  const words = useWords(shellWords);
  const stale = useIsStale();
  const sees = useSeesInbox();
  const counts = useQuery({
    queryKey: ['inbox.counts'],
    queryFn: ({ signal }) => read('inbox.counts', {}, signal),
    enabled: sees,
  });
  if (!counts.data) return null;
  const { mine, exact } = counts.data;
  const all = `${numberText(counts.data.all)}${exact ? '' : '+'}`;
  return (
    <span className={`menu-badge number ${stale ? 'stale' : ''}`} title={words.inboxCounts(numberText(mine), all)}>
      {short ? words.inboxAll(all) : words.inboxMine(numberText(mine), all)}
    </span>
  );
};
