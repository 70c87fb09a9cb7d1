/** Columns of the terminal that a text takes: Chinese characters and full-width signs take two. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (width, character) =>
      width +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(character)
        ? 2
        : 1),
    0,
  );

/** Lines of a table, columns as wide as their widest text, two blanks apart. The last column is not padded. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => widthOf(row[i] ?? ''))));
  const pad = (text: string, i: number, row: readonly string[]): string =>
    i === row.length - 1 ? text : text + ' '.repeat((widths[i] ?? 0) - widthOf(text));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
};

/** An instant in the city's time, to the second: `2026-05-01 08:00:00`. */
export const localTime = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
