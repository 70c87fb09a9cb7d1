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

/** The same of a refusal, whose sentence by the server names who and when. */
export const useChangedFirst = (): ((refusal: string) => string) => {
  const { changed } = useWords(words);
  const firstOf = useFirst();
  return (refusal) => {
    const [, by = '', at = ''] = / by (operator:\S+) at (\S+Z) /.exec(refusal) ?? [];
    return changed(firstOf(by === '' ? null : { by, at: Date.parse(at) }));
  };
};
