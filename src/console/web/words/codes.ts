import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { wordsOfReason } from '../../../domain/notice/reason-words.ts';
import { noCounty } from '../../../domain/place-words.ts';
import { useJobWords } from './jobs.ts';
import { useLanguage } from './language.tsx';
import { useNames } from './names.ts';

/** What stands behind a code of a list's filter, in words: a job, a county, why something failed, why an order is not covered. Else the code itself. */
export const useCodeWords = (): ((key: string, code: string) => string) => {
  const { language } = useLanguage();
  const job = useJobWords();
  const { place } = useNames();
  return (key, code) => {
    if (key === 'county') return code === 'none' ? noCounty[language] : place(code);
    if (key === 'job') return job(code).name;
    if (key === 'code') return wordsOfFailure(code)?.name[language] ?? code;
    if (key === 'reason') return wordsOfReason(code)?.reason[language] ?? code;
    return code;
  };
};
