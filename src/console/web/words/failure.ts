import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { useLanguage } from './language.tsx';

/** Why something was set aside, in words, and what to do about it; a code that is not known is its own name. */
export const useFailure = (): ((code: string) => { name: string; mend: string | undefined }) => {
  const { language } = useLanguage();
  return (code) => {
    const words = wordsOfFailure(code);
    return { name: words?.name[language] ?? code, mend: words?.mend[language] };
  };
};
