import type { Answered } from '../../api/contract.ts';
import { useLanguage } from '../words/language.tsx';

type Told = Answered<'exports.progress'>['filter'];

/** What rows were narrowed to: `区县 武夷山市 · 自 2026-05-01`; empty for a whole list. */
export const useToldFilter = (): ((filter: Told) => string) => {
  const { language } = useLanguage();
  return (filter) =>
    filter.map(({ label, value, words }) => `${label[language]} ${words?.[language] ?? value}`).join(' · ');
};
