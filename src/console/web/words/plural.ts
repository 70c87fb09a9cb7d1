/** English: a number and what it counts, `1 row`, `2 rows`; the number may be written already. */
export const counted = (n: number | string, one: string, many = `${one}s`): string =>
  `${n} ${String(n) === '1' ? one : many}`;
