import { describe, expect, it } from 'vitest';
import { createSeenRows } from '../../../src/intake/import/seen-rows.ts';

describe('the rows seen in a file', () => {
  it('tells a new key, the same row and another row under a key', () => {
    const seen = createSeenRows();
    expect(seen.see('W1', 'a')).toBe('new');
    expect(seen.see('W1', 'a')).toBe('same');
    expect(seen.see('W1', 'b')).toBe('other');
    expect(seen.see('W2', 'a')).toBe('new');
  });

  it('forgets none of a hundred thousand and takes none for another', () => {
    const seen = createSeenRows();
    const all = (content: (i: number) => string) => {
      const answers = { new: 0, same: 0, other: 0 };
      for (let i = 0; i < 100_000; i++) answers[seen.see(`W${i}`, content(i))]++;
      return answers;
    };
    expect(all((i) => `row ${i}`)).toEqual({ new: 100_000, same: 0, other: 0 });
    expect(all((i) => `row ${i}`)).toEqual({ new: 0, same: 100_000, other: 0 });
    expect(all((i) => `other ${i}`)).toEqual({ new: 0, same: 0, other: 100_000 });
  });
});
