import type { RefusalFacts } from '../../../domain/refusal-facts.ts';
import { useActorName } from '../words/actors.ts';
import { useWords } from '../words/language.tsx';
import { useInstantText } from './instant.tsx';

type First = { by: string; at: number };
const words = {
  zh: {
    who: (name: string, at: string) => `${name}（${at}）`,
    somebody: '他人',
    changed: (who: string) => `${who} 已先改动`,
  },
  en: {
    who: (name: string, at: string) => `${name} (${at})`,
    somebody: 'somebody else',
    changed: (who: string) => `changed before by ${who}`,
  },
};

/** Who was first, and when, for whoever came second to the same act. */
export const useFirst = (): ((first: First | null | undefined) => string) => {
  const { who, somebody } = useWords(words);
  const nameOf = useActorName();
  const text = useInstantText();
  return (first) => (first ? who(nameOf(first.by), text(first.at)) : somebody);
};

/** Who was first, by the facts of a refusal. */
export const firstIn = ({ by, at }: RefusalFacts): First | null =>
  by === undefined || at === undefined ? null : { by, at };

/** That somebody was first, where that is why something was refused. */
export const ChangedFirst = ({ first }: { first: First }): string => useWords(words).changed(useFirst()(first));
