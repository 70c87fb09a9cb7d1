/** Numbers that look random and are the same for the same seed. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  int(below: number): number;
  /** A whole number from least to most, both possible. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** An item, each as likely as its weight says. */
  weighted<T>(items: readonly (readonly [T, number])[]): T;
};

/** FNV-1a over the characters of a text. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/**
 * A stream of its own for each subject, so that the hundredth worker is the same whoever is made before. Mulberry32: 2^32 states are plenty
 * for one subject.
 */
export const randomFor = (seed: number, subject: string): Random => {
  let state = hashOf(`${seed}/${subject}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    between: (least, most) => least + int(most - least + 1),
    chance: (probability) => next() < probability,
    pick: (items) => items[int(items.length)] as (typeof items)[number],
    weighted: (items) => {
      let left = 0;
      for (const [, weight] of items) left += weight;
      left *= next();
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return (items[0] as (typeof items)[number])[0];
    },
  };
};
