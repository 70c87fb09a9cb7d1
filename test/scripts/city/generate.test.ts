import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCity } from '../../../scripts/city/city.ts';
import { generate } from '../../../scripts/city/generate.ts';
import type { CityRow } from '../../../scripts/city/terms.ts';
import type { RecordContext } from '../../../src/intake/records/context.ts';
import { readEmployer } from '../../../src/intake/records/employer.ts';
import type { RawRecord, ReadRecord } from '../../../src/intake/records/field-issue.ts';
import { readOrder } from '../../../src/intake/records/order.ts';
import { readPosting } from '../../../src/intake/records/posting.ts';
import { readServicePoint } from '../../../src/intake/records/service-point.ts';
import { readWorker } from '../../../src/intake/records/worker.ts';
import { at, cityCalendar } from '../../support/city.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const now = at('2026-05-11T08:00+08:00');
const hour = 3_600_000;
const city = createCity({ scale: 0.02, seed: 1, now, days: 0.8 });
const skills = [
  'tea-picking',
  'cleaning',
  'forklift',
  'housekeeping',
  'elder-care',
  'livestream',
  'porterage',
  'cultural-creative',
];
const names = ['采茶', '保洁', '叉车', '家政', '养老护理', '电商直播', '搬运', '文创'];
const context: RecordContext = {
  ...{ now, today: cityCalendar().dateOf(now), surface: 'import' },
  reference: {
    regions: new Set(
      [...city.servicePoints(), ...city.employers(), ...city.workers()].flatMap((row) => row.region_code || []),
    ),
    skills: new Map([...skills, ...names].map((name, i) => [name, skills[i % skills.length] ?? ''])),
    servicePoints: new Set([...city.servicePoints()].map((row) => row.code ?? '')),
  },
};

/** How often each code is told of, over all rows. */
const issues = <T>(
  rows: Iterable<CityRow>,
  read: (raw: RawRecord, context: RecordContext) => ReadRecord<T>,
): Record<string, number> => {
  const codes: Record<string, number> = {};
  for (const row of rows) {
    const record = read(row, context);
    for (const { code } of record.ok ? record.warnings : record.issues) codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
};

describe('the generated city', () => {
  it('has the size of its scale', () => {
    expect(city.counts).toMatchObject({ servicePoints: 10, employers: 200, workers: 1_600, orders: 2_200 });
    expect([...city.postings()].reduce((sum, row) => sum + Number(row.headcount), 0)).toBe(4_800);
  });

  it('has rows that are all taken, and workers without a good number', () => {
    expect(issues(city.servicePoints(), readServicePoint)).toEqual({});
    expect(issues(city.employers(), readEmployer)).toEqual({});
    expect(issues(city.postings(), readPosting)).toEqual({});
    expect(
      issues(
        [...city.orders()].map((order) => order.row),
        readOrder,
      ),
    ).toEqual({});
    const {
      identity_missing: missing = 0,
      identity_check_digit: mistyped = 0,
      ...others
    } = issues(city.workers(), readWorker);
    expect(others).toEqual({});
    for (const count of [missing, mistyped]) expect(count / 1_600).toBeGreaterThan(0.01);
    for (const count of [missing, mistyped]) expect(count / 1_600).toBeLessThan(0.05);
  });

  it('signs nothing in the future, and all but a few within a day of being told', () => {
    const orders = [...city.orders()];
    expect(orders.every(({ signedAt, receivedAt }) => signedAt <= receivedAt && receivedAt <= now)).toBe(true);
    const late = orders.filter(({ signedAt }) => now - signedAt > 24 * hour);
    expect(late.length / orders.length).toBeGreaterThan(0.05);
    expect(late.length / orders.length).toBeLessThan(0.15);
  });

  it('never signs more orders than a posting has places', () => {
    const places = new Map([...city.postings()].map((row) => [row.external_id, Number(row.headcount)]));
    for (const { row } of city.orders())
      places.set(row.posting_external_id, (places.get(row.posting_external_id) ?? 0) - 1);
    expect(Math.min(...places.values())).toBeGreaterThanOrEqual(0);
  });

  it('goes on with live orders of its own parties, each with another id', () => {
    const live = Array.from({ length: 50 }, (_, i) => city.liveOrder(i, now + i * 1_000));
    expect(
      issues(
        live.map((order) => order.row),
        readOrder,
      ),
    ).toEqual({});
    expect(new Set(live.map((order) => order.row.external_id)).size).toBe(50);
    const workers = new Set([...city.workers()].map((row) => row.external_id));
    expect(live.every((order) => workers.has(order.row.worker_external_id ?? ''))).toBe(true);
  });

  it('is the same for the same seed, and another for another', async () => {
    await using folder = await tempFolder();
    const write = async (name: string, seed: number): Promise<string> => {
      const dir = join(folder.path, name);
      await generate({ scale: 0.002, seed, now, dir });
      const files = ['service-points', 'employers', 'workers', 'postings', 'orders'];
      return (await Promise.all(files.map((file) => readFile(join(dir, `${file}.csv`), 'utf8')))).join();
    };
    expect(await write('a', 1)).toBe(await write('b', 1));
    expect(await write('c', 2)).not.toBe(await write('d', 1));
  });
});
