export type Words = { zh: string; en: string };
export type Language = keyof Words;
