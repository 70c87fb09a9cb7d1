import { durationWords } from '../../../domain/notice/duration-words.ts';
import { type Language, useLanguage } from '../words/language.tsx';

/** How long something took or has lasted, in milliseconds: `3 小时 5 分`; below ten seconds `3.2 秒`, below one `850 毫秒`. */
const durationText = (ms: number, language: Language): string => {
  if (ms >= 10_000) return durationWords(Math.floor(ms / 1_000))[language];
  if (ms >= 1_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} ${language === 'zh' ? '秒' : 's'}`;
  return `${Math.round(ms)} ${language === 'zh' ? '毫秒' : 'ms'}`;
};

/** The same in the language that was chosen. */
export const useDuration = (): ((ms: number) => string) => {
  const { language } = useLanguage();
  return (ms) => durationText(ms, language);
};
