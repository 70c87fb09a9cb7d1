import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Sql } from '../../src/store/connect.ts';
import {
  auditCalls,
  type ConsoleCall,
  type ConsolePage,
  consoleCalls,
  openConsolePage,
  pictureCalls,
  timed,
} from './console-calls.ts';
import { prepareConsoleStore, viewers } from './console-store.ts';
import { startDoorstep } from './processes.ts';
import { type BenchIo, type Measure, measure, report, type Target } from './report.ts';
import { watchCpu } from './scale-cpu.ts';
import { freePort } from './servers.ts';

export type ConsoleOptions = { serverUrl: string; redisUrl: string | undefined; orders: number; rounds: number };

/** Consoles that are open while the cost of live news is watched: most see the city, some a part. */
const open = ['city', 'city', 'city', 'city', 'city', 'county', 'county', 'county', 'point', 'point'] as const;
const watchedSeconds = 30;
const todayRounds = 5;
/** Longer than an answer of Today stands for those who ask again. */
const answerStandsMs = 8_500;

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

/** Each list's first page and the page after it, or a sum: every time afresh. */
const timeCall = async (page: ConsolePage, { name, input }: ConsoleCall, rounds: number): Promise<number[]> => {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { ms, body } = await timed(page, name, input);
    times.push(ms);
    const next = body['next'];
    if (typeof next === 'string') times.push((await timed(page, name, { ...input, after: next })).ms);
  }
  return times;
};

type Timed = { label: string; viewer: string; times: number[] };

const timeCalls = async (pages: readonly ConsolePage[], calls: readonly ConsoleCall[], rounds: number) => {
  const timed: Timed[] = [];
  for (const page of pages)
    for (const call of calls)
      timed.push({ label: call.label, viewer: page.viewer, times: await timeCall(page, call, rounds) });
  return timed;
};

/** Today asked for again and again, each time after its last answer has ceased to stand. */
const timeToday = async (page: ConsolePage): Promise<number[]> => {
  const times: number[] = [];
  for (let round = 0; round < todayRounds; round++) {
    times.push((await timed(page, 'today', {})).ms);
    await sleep(answerStandsMs);
  }
  return times;
};

/** Reads a stream to its end, keeping nothing. */
const listen = async (page: ConsolePage, signal: AbortSignal): Promise<void> => {
  const response = await fetch(`${page.base}/console/api/live`, { headers: { cookie: page.cookie }, signal });
  for await (const _news of response.body ?? []) if (signal.aborted) return;
};

/** The share of this machine that the server and Postgres take more while the consoles are open than while none is. */
const liveCost = async (sql: Sql, pid: number, pages: readonly ConsolePage[]): Promise<number> => {
  const share = async (): Promise<number> => {
    const busySince = await watchCpu(sql, pid);
    await sleep(watchedSeconds * 1_000);
    const { relay: server = 0, postgres = 0 } = await busySince();
    return ((server + postgres) / availableParallelism()) * 100;
  };
  const quiet = await share();
  const ending = new AbortController();
  const streams = pages.map((page) =>
    listen(page, ending.signal).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    }),
  );
  await sleep(3_000);
  const cost = await Promise.race([share(), Promise.all(streams).then(() => Number.NaN)]);
  ending.abort();
  await Promise.all(streams);
  return cost - quiet;
};

type Chunk = { file: string; imports?: string[]; css?: string[] };

/** What a browser fetches to show Today: the page's own files and the screen's, with all that they import, compressed as they are served. */
const firstLoadKb = async (): Promise<number> => {
  const folder = new URL('../../dist/console/', import.meta.url);
  const manifest = JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const seen = new Set<string>();
  const take = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) take(imported);
  };
  for (const name of ['index.html', 'screens/today/screen.tsx']) take(name);
  if (files.size < 3) throw new Error('the manifest of the pages does not name the screen of Today');
  const sizes = await Promise.all([...files].map(async (file) => (await stat(new URL(`${file}.gz`, folder))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000;
};

const startConsole = async ({ serverUrl, redisUrl, orders }: ConsoleOptions) => {
  const database = await prepareConsoleStore(serverUrl, orders);
  const port = await freePort();
  const env = { PORT: String(port), CONSOLE_SECOND_FACTOR: 'optional' };
  const doorstep = await startDoorstep({ databaseUrl: database.url, redisUrl, roles: 'api,console', env });
  const base = `http://127.0.0.1:${port}`;
  for (;;) {
    const asked = fetch(`${base}/healthz`).catch(() => undefined);
    if ((await Promise.race([doorstep.failed, asked]))?.ok) return { base, database, doorstep };
    await sleep(50);
  }
};

/** The calls of one kind that took longest at p95, for the eye. */
const slowest = (timed: readonly Timed[]): string[] =>
  timed
    .map(({ label, viewer, times }) => ({ label, viewer, p95: quantile(times, 0.95) }))
    .toSorted((a, b) => b.p95 - a.p95)
    .slice(0, 8)
    .map(({ label, viewer, p95 }) => `${Math.round(p95)} ms  ${label} (${viewer})`);

const asMeasure = (variant: string, unit: string, values: readonly number[]): Measure =>
  measure('console', variant, unit, values, {});

/**
 * The console on a city of a million orders: how long Today and every list take for whoever looks at the city, a county or a service point; what
 * the live news of ten open consoles cost; what a browser fetches first.
 */
export const benchConsole = async (options: ConsoleOptions, io: BenchIo): Promise<number> => {
  const { rounds } = options;
  io.err(`a city of ${options.orders.toLocaleString('en')} orders is made first: some minutes`);
  const { base, database, doorstep } = await startConsole(options);
  const sql = connect(database.url, { max: 1, name: 'bench', statementTimeoutMs: 0 });
  try {
    const pages = await Promise.all(viewers.map(({ name }) => openConsolePage(base, name)));
    const today = new Map<string, number[]>();
    for (const page of pages) today.set(page.viewer, await timeToday(page));
    const [employer] = await sql<{ id: string }[]>`select id from employers where external_id = '7'`;
    const lists = await timeCalls(pages, consoleCalls(employer?.id ?? ''), rounds);
    const audit = await timeCalls(pages.slice(0, 1), auditCalls(), rounds);
    const pictures = await timeCalls(pages, pictureCalls(), rounds);
    const listed = [...lists, ...audit];
    for (const line of [...slowest(listed), '', ...slowest(pictures)]) io.err(line);
    const consoles = await Promise.all(open.map((viewer) => openConsolePage(base, viewer)));
    const live = await liveCost(sql, doorstep.pid, consoles);
    const kb = await firstLoadKb();
    const p95 = listed.map(({ times }) => quantile(times, 0.95));
    const measures = [
      ...[...today].map(([viewer, times]) => asMeasure(`today, ${viewer}`, 'ms', times)),
      asMeasure('lists, p95 of each', 'ms', p95),
      asMeasure(
        'sums and pictures, p95 of each',
        'ms',
        pictures.map(({ times }) => quantile(times, 0.95)),
      ),
    ];
    const targets: Target[] = [
      {
        what: 'Today, slowest, ms',
        goal: 1_000,
        got: Math.round(Math.max(...[...today.values()].flat())),
        atMost: true,
      },
      { what: 'the slowest list at p95, ms', goal: 300, got: Math.round(Math.max(...p95)), atMost: true },
      { what: 'first load, kB compressed', goal: 600, got: Math.round(kb), atMost: true },
      { what: 'ten consoles open, % of the machine', goal: 1, got: Math.round(live * 100) / 100, atMost: true },
    ];
    return report('console', measures, targets, io);
  } finally {
    await doorstep.stop();
    await sql.end();
    await database.drop();
  }
};
