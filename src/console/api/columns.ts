/** A word in both languages. */
export type Both = { zh: string; en: string };

/** How a value is shown and exported. `instant`: in the city's time zone; `fen`: as money; `ms`: how long, exported in seconds; `code`: monospace, never wrapped. */
export type ColumnKind = 'text' | 'code' | 'instant' | 'fen' | 'number' | 'ms';

/** One column of a list: the same for the table on screen and for what is exported. */
export type Column<R = Record<string, unknown>> = {
  key: keyof R & string;
  label: Both;
  kind: ColumnKind;
  width?: number;
  /** A long text: cut off at its width, whole on hover and focus. */
  clipped?: boolean;
  /** Not shown until an operator asks for it; exported all the same. */
  hidden?: boolean;
};

/** Words for codes in one language, as a screen has them. */
export const wordsIn = <K extends string | number>(
  words: Readonly<Record<K, Both>>,
  language: keyof Both,
): Record<K, string> =>
  Object.fromEntries(Object.entries<Both>(words).map(([code, both]) => [code, both[language]])) as Record<K, string>;

/** The columns of a list, their keys held against its rows. */
export const defineColumns = <R>(columns: readonly Column<R>[]): readonly Column<R>[] => columns;
