import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exclusionReasons } from '../../src/domain/cover/rules.ts';

type Words = Record<string, unknown> & { reasonOf: Record<string, string[]> };
const folder = new URL('../../src/console/status/', import.meta.url);
const { zh, en } = (await import(new URL('words.js', folder).href)) as { zh: Words; en: Words };

/** Every key, with those of nested words, and what kind of word it is. */
const shape = (words: object): string[] =>
  Object.entries(words).flatMap(([key, word]) =>
    typeof word === 'object' ? shape(word).map((below) => `${key}.${below}`) : [`${key} ${typeof word}`],
  );

describe('the words of the status page', () => {
  it('are the same in Chinese and in English', () => {
    expect(shape(en)).toEqual(shape(zh));
  });

  it('name every reason that an order can be excluded for, and say what it means', () => {
    for (const reason of [...exclusionReasons, 'insurer_refused']) {
      expect([reason, zh.reasonOf[reason]?.length, en.reasonOf[reason]?.length]).toEqual([reason, 2, 2]);
    }
  });

  it('stand behind each place of the page that asks for one', async () => {
    const html = await readFile(new URL('page.html', folder), 'utf8');
    const asked = [...html.matchAll(/data-w="(\w+)"/g)].map(([, key]) => key ?? '');
    expect(asked.filter((key) => typeof zh[key] !== 'string')).toEqual([]);
  });
});
