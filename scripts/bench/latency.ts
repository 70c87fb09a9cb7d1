import { type BesideBulk, measureBesideBulk, measureQuiet, prepare, stockLatency } from './latency-runs.ts';
import { type BenchIo, type Measure, measure, report, type Target } from './report.ts';
import { openRedis } from './servers.ts';

export type LatencyOptions = {
  serverUrl: string;
  redisUrl: string | undefined;
  /** Length of the quiet runs. */
  seconds: number;
  /** Orders that drain beside the live ones. */
  bulk: number;
  /** Drains beside which live orders are measured, on each backend in turn. */
  bulkRounds: number;
};

/** Milliseconds of many orders, ascending. */
type Sorted = readonly number[];

export const quantile = (sorted: Sorted, share: number): number => {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return Math.round(value * 10) / 10;
};

const quietLines = (variant: string, values: Sorted, stockP50: number): Measure[] =>
  [0.5, 0.99].map((share) => ({
    bench: 'latency',
    variant: `${variant} p${share * 100}`,
    ...{ value: quantile(values, share), unit: 'ms', runs: values.length },
    ...{ min: quantile(values, 0), max: quantile(values, 1) },
    ratios: { 'stock p50': Math.round((quantile(values, share) / stockP50) * 10) / 10 },
  }));

/** One value a drain: its live orders' share at that rank; and how fast the bulk went beside them. */
const bulkLines = (variant: string, rounds: readonly BesideBulk[]): Measure[] => [
  ...[0.5, 0.99].map((share) =>
    measure(
      'latency',
      `${variant} beside bulk p${share * 100}`,
      'ms',
      rounds.map((r) => quantile(r.ms, share)),
      {},
    ),
  ),
  measure(
    'latency',
    `${variant}, the bulk itself`,
    'orders/s',
    rounds.map((r) => r.bulkPerSecond),
    {},
  ),
];

export type Latencies = {
  stock: Sorted;
  quiet: { redis: Sorted; postgres: Sorted };
  bulk: { redis: readonly BesideBulk[]; postgres: readonly BesideBulk[] };
};

/** What is printed, and judged: quiet orders by their own rank, those beside a bulk by the median of the drains. */
export const latencyReport = ({ stock, quiet, bulk }: Latencies): { measures: Measure[]; targets: Target[] } => {
  const stockP50 = quantile(stock, 0.5);
  const beside = { redis: bulkLines('redis', bulk.redis), postgres: bulkLines('postgres', bulk.postgres) };
  const quietTarget = (what: 'redis' | 'postgres', share: number, goal: number): Target => ({
    ...{ what: `${what} p${share * 100}`, goal, got: quantile(quiet[what], share), atMost: true },
  });
  const bulkTarget = (what: 'redis' | 'postgres'): Target => ({
    ...{ what: `${what} p99 beside bulk`, goal: 250, got: beside[what][1]?.value ?? Number.NaN, atMost: true },
  });
  return {
    measures: [
      ...quietLines('stock BullMQ, enqueue to start,', stock, stockP50),
      ...quietLines('redis', quiet.redis, stockP50),
      ...quietLines('postgres', quiet.postgres, stockP50),
      ...beside.redis,
      ...beside.postgres,
    ],
    targets: [
      quietTarget('redis', 0.5, 15),
      quietTarget('redis', 0.99, 50),
      quietTarget('postgres', 0.5, 30),
      quietTarget('postgres', 0.99, 75),
      bulkTarget('redis'),
      bulkTarget('postgres'),
    ],
  };
};

/**
 * From becoming owed to a written policy for orders signed through HTTP at a steady 200 a second, on both backends: with nothing else to
 * do, and while a bulk drains.
 */
export const benchLatency = async (options: LatencyOptions, io: BenchIo): Promise<number> => {
  const { serverUrl, seconds, bulkRounds } = options;
  const redis = await openRedis(options.redisUrl);
  const backends = { redis: redis.url, postgres: undefined };
  const calm = await prepare(serverUrl, 'latency_quiet', 1_000);
  const laden = await prepare(serverUrl, 'latency_bulk', options.bulk);
  const bulk = { redis: [] as BesideBulk[], postgres: [] as BesideBulk[] };
  try {
    const stock = await stockLatency(redis.url, Math.min(10, seconds));
    const quiet = {
      redis: await measureQuiet(serverUrl, calm, backends.redis, seconds),
      postgres: await measureQuiet(serverUrl, calm, backends.postgres, seconds),
    };
    for (let round = 1; round <= bulkRounds; round++) {
      for (const name of ['redis', 'postgres'] as const) {
        const got = await measureBesideBulk(serverUrl, laden, backends[name]);
        bulk[name].push(got);
        io.err(
          `beside bulk, round ${round} of ${bulkRounds}, ${name}: p99 ${quantile(got.ms, 0.99)} ms of ${got.ms.length} orders, bulk ${Math.round(got.bulkPerSecond)} orders/s`,
        );
      }
    }
    const { measures, targets } = latencyReport({ stock, quiet, bulk });
    return report('latency', measures, targets, io);
  } finally {
    await calm.database.drop();
    await laden.database.drop();
    await redis.stop();
  }
};
