import { useQuery } from '@tanstack/react-query';
import { read } from '../api/client.ts';
import { numberText } from '../frame/value.tsx';
import { useWords } from '../words/language.tsx';
import { useIsStale } from './live.ts';
import { shellWords } from './shell-words.ts';

/** How much wants a person: what is mine, and all there is. */
export const InboxBadge = () => {
  const words = useWords(shellWords);
  const stale = useIsStale();
  const counts = useQuery({
    queryKey: ['inbox.counts'],
    queryFn: ({ signal }) => read('inbox.counts', {}, signal),
  });
  if (!counts.data) return null;
  const { mine, exact } = counts.data;
  const all = `${numberText(counts.data.all)}${exact ? '' : '+'}`;
  return (
    <span className={`menu-badge number ${stale ? 'stale' : ''}`} title={words.inboxCounts(numberText(mine), all)}>
      {numberText(mine)} / {all}
    </span>
  );
};
