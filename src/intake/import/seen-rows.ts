import { hash } from 'node:crypto';

/** What a row is to the rows before it: of a new key, the same once more, or another row under a key that was there. */
export type Seen = 'new' | 'same' | 'other';

const WORDS = 3;
const FIRST_SLOTS = 1 << 12;

/**
 * Remembers the rows of a file by 96 bits each: 64 of the key and 32 of the content, so that a million rows take 25 MB. Two of a
 * million keys are taken for one another once in some 40 million files.
 */
export const createSeenRows = (): { see(key: string, content: string): Seen } => {
  let slots = FIRST_SLOTS;
  let table = new Uint32Array(slots * WORDS);
  let count = 0;

  /** Where the key stands, or the empty slot where it belongs. Its first word is never 0, which marks an empty slot. */
  const find = (into: Uint32Array, size: number, first: number, second: number): number => {
    for (let slot = second & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const at = slot * WORDS;
      if (into[at] === 0 || (into[at] === first && into[at + 1] === second)) return at;
    }
  };

  const grow = (): void => {
    const wider = new Uint32Array(slots * 2 * WORDS);
    for (let at = 0; at < table.length; at += WORDS) {
      const first = table[at] as number;
      if (first !== 0)
        wider.set(table.subarray(at, at + WORDS), find(wider, slots * 2, first, table[at + 1] as number));
    }
    slots *= 2;
    table = wider;
  };

  return {
    see(key, content) {
      const digest = hash('sha256', key, 'buffer');
      const first = digest.readUInt32LE(0) || 1;
      const second = digest.readUInt32LE(4);
      const sum = hash('sha256', content, 'buffer').readUInt32LE(0);
      const at = find(table, slots, first, second);
      if (table[at] !== 0) return table[at + 2] === sum ? 'same' : 'other';
      table.set([first, second, sum], at);
      if (++count * 2 > slots) grow();
      return 'new';
    },
  };
};
