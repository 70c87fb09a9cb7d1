import { useActorName } from '../words/actors.ts';
import { useWords } from '../words/language.tsx';
import { useInstantText } from './instant.tsx';

type First = { by: string; at: number };
const words = {
  zh: { who: (name: string, at: string) => `${name}（${at}）`, somebody: '他人' },
  en: { who: (name: string, at: string) => `${name} (${at})`, somebody: 'somebody else' },
};

/** Who was first, and when, for whoever came second to the same act. */
export const useFirst = (): ((first: First | null | undefined) => string) => {
  const { who, somebody } = useWords(words);
  const nameOf = useActorName();
  const text = useInstantText();
  return (first) => (first ? who(nameOf(first.by), text(first.at)) : somebody);
};
