import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let hua: string;
let wei: string;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('hua', ['viewer']);
  await city.operator('wei', ['viewer']);
  hua = await city.signIn('hua');
  wei = await city.signIn('wei');
});
afterAll(() => city[Symbol.asyncDispose]());

const list = 'orders.list';
const hide = (hidden: string[] | null, cookie = hua) => city.call('preferences.hide-columns', { list, hidden }, cookie);
const own = async (cookie: string) => (await city.call('preferences.own', {}, cookie)).body.hidden;

describe('the columns that an operator hides', () => {
  it('are kept for them alone, replaced as a whole, and put back', async () => {
    expect(await own(hua)).toEqual({});
    expect((await hide(['message', 'attempts'])).body.hidden).toEqual({ [list]: ['message', 'attempts'] });
    await hide(['message']);
    await city.call('preferences.hide-columns', { list: 'audit.list', hidden: [] }, hua);
    expect(await own(hua)).toEqual({ [list]: ['message'], 'audit.list': [] });
    expect(await own(wei)).toEqual({});
    await hide(null);
    expect(await own(hua)).toEqual({ 'audit.list': [] });
  });

  it('stay one setting when set twice at once', async () => {
    const both = await Promise.all([hide(['a'], wei), hide(['b'], wei)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect([['a'], ['b']]).toContainEqual((await own(wei))[list]);
  });

  it('belong to a list that there is, and are names', async () => {
    const send = (input: unknown) => city.send('preferences.hide-columns', input, { cookie: hua });
    const unknown = await send({ list: 'constructor', hidden: [] });
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'list_unknown']);
    for (const hidden of [['<script>'], Array.from({ length: 51 }, () => 'x'), 'x'])
      expect((await send({ list, hidden })).status).toBe(400);
  });
});
