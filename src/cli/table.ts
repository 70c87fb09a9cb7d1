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

/** How long something has lasted, in its two largest units: `3 h 12 min`. */
export const lasted = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [d, h, m, s] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min ${s} s` : `${s} s`;
};
