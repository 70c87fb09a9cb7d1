/** Yuan as somebody types them, `0.4` or `150000`, as whole fen; undefined for what is no amount. Never through a fraction. */
export const fenOf = (yuan: string): number | undefined => {
  const [, whole, places = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(yuan.trim()) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(places.padEnd(2, '0'));
};

/** Whole fen as they are typed: `0.40`, `150000`. */
export const yuanOf = (fen: number): string => {
  const places = fen % 100;
  const whole = String(Math.trunc(fen / 100));
  return places === 0 ? whole : `${whole}.${String(places).padStart(2, '0')}`;
};
