import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let cookie: string;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['system_administrator']);
  cookie = await city.signIn('li.hua');
});
afterAll(() => city[Symbol.asyncDispose]());

describe('what no text can hold', () => {
  const odd = { 'U+0000': 'a\u0000b', 'half a character': 'a\ud800b' };
  it.each(Object.entries(odd))('is refused in one sentence: %s', async (_what, text) => {
    const asked: [name: string, input: unknown][] = [
      ['sign-in.password', { name: text, password: 'x' }],
      ['orders.find', { text }],
      ['orders.list', { employerId: text }],
      ['funds.set', { programme: 'NP', year: 2026, budgetFen: 1, reason: text }],
      ['export.begin', { list: 'orders.list', filter: { reason: text } }],
      ['export.begin', { list: 'orders.list', filter: { [text]: 'x' } }],
    ];
    for (const [name, input] of asked) {
      const { status, body } = await city.send(name, input, { cookie });
      expect([name, status, body['code'], body['detail']]).toEqual([
        ...[name, 400, 'input_invalid'],
        expect.stringContaining('type it in again'),
      ]);
    }
  });
});

describe('a place in a list that was made up', () => {
  const cursor = (...parts: string[]): string => Buffer.from(parts.join('\n')).toString('base64url');
  const id = '01a22c08-6306-7766-8299-2a37510ae8af';
  it.each([
    ['orders.list', cursor('2026-02-30 08:00:00+00', id)],
    ['orders.list', cursor('2026-05-11 25:00:00+00', id)],
    ['inbox.list', cursor('3', '9'.repeat(20), 'alarm', id)],
    ['inbox.list', cursor('3', '1', 'alarm', '-'.repeat(36))],
  ])('is refused by %s', async (name, after) => {
    const input = name === 'inbox.list' ? { view: 'all', after } : { after };
    const { status, body } = await city.send(name, input, { cookie });
    expect([status, body['code']]).toEqual([422, 'cursor_invalid']);
  });
});
