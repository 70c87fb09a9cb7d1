import { gapWords } from '../../../../domain/notice/reason-words.ts';
import { saidOf } from '../../../../domain/notice/words.ts';
import { useLanguage } from '../../words/language.tsx';

/** A gap's cause in words; one that this version has no words for stands as its code. */
export const useCause = (): ((cause: string) => string) => {
  const { language } = useLanguage();
  return (cause) => saidOf(gapWords, cause)?.[language] ?? cause;
};
