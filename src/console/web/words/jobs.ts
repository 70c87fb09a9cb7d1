import { wordsOfJob } from '../../../domain/job-words.ts';
import { useLanguage } from './language.tsx';

/** What a job is called and does, in the language that was chosen; one that has no words yet goes by its own name. */
export const useJobWords = (): ((job: string) => { name: string; does: string }) => {
  const { language } = useLanguage();
  return (job) => {
    const words = wordsOfJob(job);
    return { name: words?.name[language] ?? job, does: words?.does[language] ?? '' };
  };
};
