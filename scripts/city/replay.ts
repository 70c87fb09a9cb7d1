import type { Cipher } from '../../src/cipher.ts';
import { createVirtualClock, monotonicMs } from '../../src/clock.ts';
import { type BusinessCalendar, type BusinessDate, fromDayNumber } from '../../src/domain/business-date.ts';
import { UsageError } from '../../src/errors.ts';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../src/intake/apply/read-reference.ts';
import type { ImportDeps } from '../../src/intake/import/kind.ts';
import type { Logger } from '../../src/log.ts';
import type { Backend } from '../../src/queues/connection.ts';
import { createHint } from '../../src/queues/hint.ts';
import { hostAccess } from '../../src/store/access.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { firstDay, lastDay } from './calendar.ts';
import { type CityEvent, createLife } from './life.ts';
import { type Balance, balance } from './replay-books.ts';
import { createDayIntake } from './replay-day.ts';
import { startReplayEngine } from './replay-engine.ts';
import { describeTotals, type ReplayTotals, readTotals } from './replay-totals.ts';
import { seasonProgramme } from './season-programme.ts';
import { chinaMidnight, HOUR_MS } from './terms.ts';

export type ReplayDeps = {
  /** A migrated database that holds no orders, on a migrated queue. */
  databaseUrl: string;
  backend: Backend;
  cipher: Cipher;
  calendar: BusinessCalendar;
  log: Logger;
};

export type ReplayOptions = {
  /** 1 is the whole of Nanping. */
  scale: number;
  seed: number;
  /** One JSON line at the end instead of a table. */
  json?: boolean;
  /** The last day, where less than the sixteen months is wanted. */
  to?: BusinessDate;
};

export type ReplayResult = {
  scale: number;
  seed: number;
  seconds: number;
  ordersPerSecond: number;
  peakRssMb: number;
  balanced: boolean;
  balances: readonly Balance[];
  refusals: Record<string, number>;
  totals: ReplayTotals;
};

/** Offices are open, and what rested over night goes out. */
const morning = 9 * HOUR_MS;

const refuseUsed = async (sql: Sql): Promise<void> => {
  const [row] = await sql<{ used: boolean }[]>`select exists (select from orders) as used`;
  if (row?.used)
    throw new UsageError(
      'database_in_use',
      'this database holds orders: a replay is a city of its own; give it an empty database, by DATABASE_URL or another DATA_DIR',
    );
};

/** A day is taken in before the quiet hours begin; what happens later comes with the next. */
const evening = 20.5 * HOUR_MS;

/** Autovacuum looks each minute, and here a minute is months: plans made for an empty city would be kept. A small sample will do. */
const analyse = (sql: Sql): Promise<unknown> =>
  sql.begin(async (tx) => {
    await tx.unsafe('set local default_statistics_target = 10');
    await tx.unsafe('analyze');
  });

/**
 * Drives sixteen months of a city through the real intake and pipelines on virtual business time, as fast as they go, and holds every total
 * against every other. Exit code 1 when one does not balance. @throws {UsageError} `database_in_use`
 */
export const replayCity = async (
  deps: ReplayDeps,
  options: ReplayOptions,
  print: (line: string) => void,
): Promise<number> => {
  const { databaseUrl, backend, cipher, calendar, log } = deps;
  const { scale, seed, json = false, to = fromDayNumber(lastDay) } = options;
  const sql = connect(databaseUrl, { max: 4, name: 'replay', statementTimeoutMs: 0 });
  try {
    await refuseUsed(sql);
    const clock = createVirtualClock(chinaMidnight(firstDay));
    const startedAt = monotonicMs();
    const who = { now: clock.now(), access: hostAccess('replay') };
    await applyReference(sql, await readReference([nanping]), who);
    await applyReference(sql, seasonProgramme(scale), who);
    const intake: ImportDeps = {
      ...{ sql, cipher, calendar, clock, overlap: 'flag', overHeadcount: 'flag' },
      hint: createHint(sql, log),
    };
    const engine = await startReplayEngine({ databaseUrl, backend, cipher, calendar, clock, concurrency: 4, log });
    const days = createDayIntake(intake);
    try {
      let late: CityEvent[] = [];
      let analysedAt = 0;
      for (const day of createLife({ scale, seed, to })) {
        const cut = day.startsAt + (day.date === to ? 24 * HOUR_MS : evening);
        const events = [...late, ...day.events.filter(({ at }) => at <= cut)];
        late = day.events.filter(({ at }) => at > cut);
        clock.set(day.startsAt + morning);
        const ticked = engine.tick();
        clock.set(cut);
        await Promise.all([ticked, days.takeIn({ ...day, events })]);
        await engine.settled();
        if (days.taken.orders >= 1.3 * analysedAt + 500) {
          analysedAt = days.taken.orders;
          await analyse(sql);
        }
        if (!json && day.date.endsWith('-01')) print(`${day.date}  ${days.taken.orders.toLocaleString('en')} orders`);
      }
      await engine.settled('told');
    } finally {
      await engine.stop();
    }
    const seconds = (monotonicMs() - startedAt) / 1_000;
    const balances = await balance(sql, calendar.timeZone, days);
    const result: ReplayResult = {
      ...{ scale, seed, seconds: Math.round(seconds * 10) / 10 },
      ordersPerSecond: Math.round(days.taken.orders / seconds),
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
      balanced: balances.every(({ wrong }) => wrong === 0),
      balances,
      refusals: Object.fromEntries(days.refusals),
      totals: await readTotals(sql),
    };
    for (const line of json ? [JSON.stringify(result)] : describe(result)) print(line);
    return result.balanced ? 0 : 1;
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const describe = (result: ReplayResult): string[] => {
  const { balances, seconds, ordersPerSecond, peakRssMb, refusals } = result;
  const verdicts = balances.map(
    ({ what, wrong }) => `    ${wrong === 0 ? '✓' : '✗'} ${what}${wrong === 0 ? '' : `: ${wrong} wrong`}`,
  );
  return [
    ...describeTotals(result.totals, result.scale),
    ...['', '  The books', ...verdicts],
    ...Object.entries(refusals).map(([code, n]) => `      refused ${code}: ${n}`),
    ...['', `  ${seconds} s, ${ordersPerSecond.toLocaleString('en')} orders/s, peak memory ${peakRssMb} MB`, ''],
  ];
};
