/** A word in both languages. */
export type Both = { zh: string; en: string };

/** How a value is shown and exported. `instant`: in the city's time zone; `fen`: as money; `code`: monospace, never wrapped. */
export type ColumnKind = 'text' | 'code' | 'instant' | 'fen' | 'number';

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

/** The columns of a list, their keys held against its rows. */
export const defineColumns = <R>(columns: readonly Column<R>[]): readonly Column<R>[] => columns;
