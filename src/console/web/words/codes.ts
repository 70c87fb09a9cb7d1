import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { mendTimeWords } from '../../../domain/mend-words.ts';
import { wordsOfReason } from '../../../domain/notice/reason-words.ts';
import { countyWords } from '../../../domain/place-words.ts';
import { useJobWords } from './jobs.ts';
import { useLanguage } from './language.tsx';
import { useNames } from './names.ts';

const mendTimes = new Map(Object.entries(mendTimeWords));

/** What stands behind a code of a list's filter, in words: a job, a county, why something failed, why an order is not covered, whether it can still be. Else the code itself. */
export const useCodeWords = (): ((key: string, code: string) => string) => {
  const { language } = useLanguage();
  const job = useJobWords();
  const { place } = useNames();
  return (key, code) => {
    if (key === 'county') return countyWords(code === 'none' ? null : code, place(code))[language];
    if (key === 'job') return job(code).name;
    if (key === 'code') return wordsOfFailure(code)?.name[language] ?? code;
    if (key === 'still') return mendTimes.get(code)?.[language] ?? code;
    if (key === 'reason') return wordsOfReason(code)?.reason[language] ?? code;
    return code;
  };
};
