import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export type Language = 'zh' | 'en';
type Chosen = { language: Language; choose(language: Language): void };

const kept = 'doorstep.language';
const LanguageContext = createContext<Chosen>({ language: 'zh', choose: () => undefined });

/** Chinese first; who has chosen English keeps it in this browser. */
export const LanguageProvider = ({ children }: { children: ReactNode }) => {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(kept) === 'en' ? 'en' : 'zh'));
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const chosen = useMemo(
    () => ({
      language,
      choose: (next: Language) => {
        localStorage.setItem(kept, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={chosen}>{children}</LanguageContext>;
};

export const useLanguage = (): Chosen => useContext(LanguageContext);

/** The words of one part in the language that was chosen. English has exactly the Chinese keys, by type. */
export const useWords = <W,>(words: { zh: W; en: W }): W => words[useLanguage().language];
