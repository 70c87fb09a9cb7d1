import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type City, createCity } from './city.ts';
import type { CityOptions, CityRow } from './terms.ts';

const LINES_AT_ONCE = 500;

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function* csv(rows: Iterable<CityRow>): Generator<string> {
  let lines: string[] = [];
  let isFirst = true;
  for (const row of rows) {
    if (isFirst) lines.push(Object.keys(row).join(','));
    isFirst = false;
    lines.push(Object.values(row).map(cell).join(','));
    if (lines.length < LINES_AT_ONCE) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function* orderRows(city: City): Generator<CityRow> {
  for (const { row } of city.orders()) yield row;
}

/** Orders of the last 19 hours are in time for cover when the file is imported at once. */
const RECENT_DAYS = 0.8;

/**
 * Writes `service-points.csv`, `employers.csv`, `workers.csv`, `postings.csv` and `orders.csv` of a city into a folder, which is made. Streams:
 * memory stays flat at any scale.
 */
export const generate = async ({
  dir,
  ...options
}: Omit<CityOptions, 'days'> & { dir: string; days?: number }): Promise<City['counts']> => {
  const city = createCity({ days: RECENT_DAYS, ...options });
  await mkdir(dir, { recursive: true });
  const files: [string, Iterable<CityRow>][] = [
    ['service-points', city.servicePoints()],
    ['employers', city.employers()],
    ['workers', city.workers()],
    ['postings', city.postings()],
    ['orders', orderRows(city)],
  ];
  for (const [name, rows] of files)
    await pipeline(Readable.from(csv(rows)), createWriteStream(join(dir, `${name}.csv`)));
  return city.counts;
};
