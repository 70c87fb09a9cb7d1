import { type OrderState, orderStates, orderStateWords } from '../../../../domain/cover/order-states.ts';
import { wordsOfReason } from '../../../../domain/notice/reason-words.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import type { Meaning } from '../../theme.ts';
import { useLanguage } from '../../words/language.tsx';

/** Cover that was lost wants nobody, as little as an exclusion: both are grey. */
const meanings: Record<OrderState, Meaning> = {
  owed: 'info',
  requested: 'info',
  covered: 'success',
  excluded: 'quiet',
  voided: 'quiet',
  ended: 'quiet',
  lapsed: 'warning',
};

/** Every state with its word, as a filter offers them. */
export const useCoverStates = (): { value: OrderState; label: string }[] => {
  const { language } = useLanguage();
  return orderStates.map((value) => ({ value, label: orderStateWords[value][language] }));
};

export const CoverStateTag = ({ state }: { state: OrderState }) => {
  const { language } = useLanguage();
  return <StateTag meaning={meanings[state]}>{orderStateWords[state][language]}</StateTag>;
};

/** A recorded reason in words; one that this version has no words for stands as its code. */
export const useReason = (): ((reason: string) => string) => {
  const { language } = useLanguage();
  return (reason) => wordsOfReason(reason)?.reason[language] ?? reason;
};
