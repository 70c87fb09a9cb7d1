export type Words = { zh: string; en: string };
export type Language = keyof Words;

/** What is called the same in both languages: a name, a number, a code without words. */
export const same = (text: string): Words => ({ zh: text, en: text });

/** What is said of a code; undefined for one of a later version, also where every object has something of its name. */
export const saidOf = <T>(said: Readonly<Record<string, T>>, code: string): T | undefined =>
  Object.hasOwn(said, code) ? said[code] : undefined;

/** Words one after another, with a sign between them that may be another in English. */
export const joined = (parts: readonly Words[], zh: string, en = zh): Words => ({
  zh: parts.map((part) => part.zh).join(zh),
  en: parts.map((part) => part.en).join(en),
});
