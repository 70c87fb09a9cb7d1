import { wordsOfReason } from '../../../../domain/notice/reason-words.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import type { Meaning } from '../../theme.ts';
import { useLanguage, useWords } from '../../words/language.tsx';

const words = {
  zh: { owed: '待办理', requested: '待承保', covered: '已承保', excluded: '不承保' },
  en: { owed: 'Owed', requested: 'Asked', covered: 'Covered', excluded: 'Excluded' },
};
export type CoverState = keyof typeof words.zh;
const meanings: Record<CoverState, Meaning> = {
  owed: 'info',
  requested: 'info',
  covered: 'success',
  excluded: 'quiet',
};

export const useCoverStates = (): Record<CoverState, string> => useWords(words);

export const CoverStateTag = ({ state }: { state: CoverState }) => (
  <StateTag meaning={meanings[state]}>{useCoverStates()[state]}</StateTag>
);

/** A recorded reason in words; one that this version has no words for stands as its code. */
export const useReason = (): ((reason: string) => string) => {
  const { language } = useLanguage();
  return (reason) => wordsOfReason(reason)?.reason[language] ?? reason;
};
