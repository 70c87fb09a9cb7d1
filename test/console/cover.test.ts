import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { employer, order, worker } from '../support/builders.ts';
import { liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { introduce } from './support/people.ts';

let city: ConsoleUnderTest;
let whole: string;
let county: string;
const person = { name: '林秀英', phone: '13850612345', idNumber: '35070219800501002X' };
const other = { name: '王小明', phone: '13900000001', idNumber: '350702198005019999' };
let covered: string;
let known: Awaited<ReturnType<typeof worker>>;

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  known = await worker(world);
  const second = await worker(world);
  await introduce(city, known, person);
  await introduce(city, second, other);
  covered = await order(world, { externalId: 'O-covered', worker: known });
  const far = await employer(world, { regionCode: '350782' });
  await order(world, { externalId: 'O-far', worker: known, employer: far, occupationClass: 6 });
  await order(world, { externalId: 'O-other', worker: second, occupationClass: 6 });
  await liveAll(world);
  await city.operator('whole', ['viewer']);
  await city.operator('county', ['viewer'], { regions: ['350782'] });
  [whole, county] = [await city.signIn('whole'), await city.signIn('county')];
});
afterAll(() => city[Symbol.asyncDispose]());

const prove = async (text: string, at: string | undefined, cookie: string) => {
  const { status, body } = await city.call('cover.prove', { text, ...(at === undefined ? {} : { at }) }, cookie);
  expect(status).toBe(200);
  return body;
};

describe('the proof of cover', () => {
  it('finds the person by whatever names them, and proves cover at an instant of the city', async () => {
    const texts = [person.phone, person.idNumber.toLowerCase(), known.externalId, known.id, 'O-covered', covered];
    for (const text of texts) {
      const { people, at } = await prove(text, '2026-05-11T12:00', whole);
      expect(at).toBe(Date.parse('2026-05-11T12:00+08:00'));
      expect(people).toHaveLength(1);
      expect(people[0]).toMatchObject({ name: '林**', idNumber: '350702*********02X', elsewhere: 0 });
      expect(people[0]?.policies.map(({ orderExternalId }) => orderExternalId)).toEqual(['O-covered']);
      expect(people[0]?.uncovered).toMatchObject([{ orderExternalId: 'O-far', reason: 'occupation_class' }]);
    }
  });

  it('holds to the second: nothing before cover begins and nothing when it has ended', async () => {
    const policies = async (at: string) => (await prove(person.phone, at, whole)).people[0]?.policies.length;
    expect(await policies('2026-05-11T09:59')).toBe(0);
    expect(await policies('2026-05-11T09:59:59')).toBe(0);
    expect(await policies('2026-05-11T10:00')).toBe(1);
    expect(await policies('2026-05-11T19:29')).toBe(1);
    expect(await policies('2026-05-11T19:30')).toBe(0);
  });

  it('shows a county its own orders, and of others only that somebody is covered', async () => {
    const { people } = await prove(person.phone, '2026-05-11T12:00', county);
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({ policies: [], elsewhere: 1 });
    expect(people[0]?.uncovered.map(({ orderExternalId }) => orderExternalId)).toEqual(['O-far']);
    expect((await prove(other.phone, '2026-05-11T12:00', county)).people).toEqual([]);
    expect((await prove('nobody', undefined, whole)).people).toEqual([]);
  });

  it('says that a day is none instead of taking another', async () => {
    const { status, body } = await city.send('cover.prove', { text: 'x', at: '2026-02-30T10:00' }, { cookie: whole });
    expect([status, body['code']]).toEqual([422, 'instant_invalid']);
  });
});
