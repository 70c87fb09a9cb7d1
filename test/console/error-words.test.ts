import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorWords } from '../../src/console/web/words/error-words.ts';

const root = join(import.meta.dirname, '../..');
/** Where refusals of the console's calls are made. */
const places = [
  'src/console/api/**/*.ts',
  'src/store/*.ts',
  'src/queues/{cron,raw-queues,scheduler-change,within}.ts',
  'src/domain/permissions.ts',
  'src/intake/http/identity-in-url.ts',
];
/** What commands alone answer with. */
const ofCommands = ['hash_key_unknown', 'not_offline', 'person_twice'];

const made = /(?:new (?:Usage|App)Error|bad|changedBefore)\(\s*'([a-z_]+)'|problem\(\s*\d{3},\s*'([a-z_]+)'/g;

const codesMade = async (): Promise<Set<string>> => {
  const files = places.flatMap((place) => globSync(place, { cwd: root }));
  expect(files.length).toBeGreaterThan(100);
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
  return new Set(texts.flatMap((text) => [...text.matchAll(made)].map(([, one, other]) => one ?? other ?? '')));
};

it('says every refusal of the console in Chinese too, and how to mend it', async () => {
  const codes = await codesMade();
  expect([...codes].filter((code) => !(code in errorWords) && !ofCommands.includes(code)).toSorted()).toEqual([]);
});

it('has no words for what nothing answers with', async () => {
  const codes = await codesMade();
  const elsewhere = ['version_exists', 'reference_refused'];
  expect(Object.keys(errorWords).filter((code) => !codes.has(code) && !elsewhere.includes(code))).toEqual([]);
});
