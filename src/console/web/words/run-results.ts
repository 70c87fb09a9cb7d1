import { runResultWords } from '../../api/schedules/columns.ts';
import { useLanguage } from './language.tsx';

/** The word for a key; a key of a later version is its own. */
export const useResultWords = (): ((key: string) => string) => {
  const { language } = useLanguage();
  return (key) => runResultWords[key]?.[language] ?? key;
};
