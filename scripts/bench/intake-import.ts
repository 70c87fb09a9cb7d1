import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/clock.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { generate } from '../city/generate.ts';
import { benchKeys } from './keys.ts';
import type { BenchIo } from './report.ts';
import { ownDatabase, peakRssMb } from './servers.ts';

const program = fileURLToPath(new URL('../doorstep.mjs', import.meta.url));
const reference = fileURLToPath(new URL('../../examples/nanping', import.meta.url));
const lookMs = 50;

/** What an import exits with when some rows were refused and the rest is in. */
const someRefused = 3;

type Ran = { seconds: number; rssMb: number };

/** The process and those that it has started, by the system's list; the process alone where there is none. */
const withChildren = async (pid: number): Promise<number[]> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return [pid, ...children.split(' ').flatMap((child) => (child.trim() ? [Number(child)] : []))];
};

/** Runs a command as a user types it; its peak is that of its largest process, looked at while it runs. */
const runCommand = async (args: readonly string[], env: Record<string, string>): Promise<Ran> => {
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part) => {
    said = `${said}${part}`.slice(-2_000);
  });
  const peaks = [0];
  const look = async (): Promise<void> => {
    const pids = await withChildren(child.pid ?? 0);
    for (const pid of pids) peaks.push((await peakRssMb(pid)) ?? 0);
  };
  const looking = setInterval(() => void look(), lookMs);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(looking);
  if (code !== 0 && code !== someRefused) throw new Error(`doorstep ${args.join(' ')} ended with ${code}:\n${said}`);
  return { seconds: (performance.now() - start) / 1000, rssMb: Math.max(...peaks) };
};

export type ImportSpeeds = { rows: number; perSecond: number[]; rssMb: number };

/**
 * `import orders` of a whole city's file (110,000 rows at scale 1) as a process of its own, start to exit, into a database that holds the
 * city's parties; each round into a fresh copy of it.
 */
export const measureImport = async (
  { serverUrl, rounds, scale }: { serverUrl: string; rounds: number; scale: number },
  io: BenchIo,
): Promise<ImportSpeeds> => {
  const dir = await mkdtemp(join(tmpdir(), 'doorstep-bench-'));
  const template = await ownDatabase(serverUrl, 'import');
  const settings = { ...benchKeys, LOG_LEVEL: 'error', DATA_DIR: dir };
  const env = (url: string): Record<string, string> => ({ ...settings, DATABASE_URL: url });
  const fileOf = (kind: string): string => join(dir, `${kind}.csv`);
  const got: ImportSpeeds = { rows: 0, perSecond: [], rssMb: 0 };
  try {
    got.rows = (await generate({ dir, scale, seed: 1, now: systemClock.now() })).orders;
    await migrate(template.url);
    await runCommand(['apply', reference], env(template.url));
    for (const kind of ['service-points', 'employers', 'workers', 'postings'])
      await runCommand(['import', kind, fileOf(kind)], env(template.url));
    const sql = connect(template.url, { max: 1, name: 'bench', statementTimeoutMs: 0 });
    await sql.unsafe('vacuum analyze');
    await sql.end();
    for (let round = 1; round <= rounds; round++) {
      const database = await ownDatabase(serverUrl, 'run', 'import');
      try {
        const { seconds, rssMb } = await runCommand(['import', 'orders', fileOf('orders')], env(database.url));
        await requireTaken(database.url, got.rows);
        got.perSecond.push(got.rows / seconds);
        got.rssMb = Math.max(got.rssMb, rssMb);
      } finally {
        await database.drop();
      }
      io.err(`import, round ${round} of ${rounds}: ${Math.round(got.perSecond.at(-1) ?? 0)} rows/s`);
    }
  } finally {
    await template.drop();
    await rm(dir, { recursive: true, force: true });
  }
  return got;
};

/** Each row is an order, or stands in writing as refused. */
const requireTaken = async (url: string, rows: number): Promise<void> => {
  const sql = connect(url, { max: 1, name: 'bench' });
  const [row] = await sql<{ orders: number; refused: number }[]>`
    select (select count(*)::int4 from orders) as orders, (select count(*)::int4 from intake_rejections) as refused`;
  await sql.end();
  if (!row || row.orders + row.refused !== rows || row.orders < 0.9 * rows)
    throw new Error(`of ${rows} rows there are ${JSON.stringify(row)}`);
};
