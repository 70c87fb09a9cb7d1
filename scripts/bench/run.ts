import { UsageError } from '../../src/errors.ts';
import { benchConsole } from './console.ts';
import { benchIntake } from './intake.ts';
import { benchIssuance } from './issuance.ts';
import { benchLatency } from './latency.ts';
import { benchReplay } from './replay.ts';
import type { BenchIo } from './report.ts';
import { benchScale } from './scale.ts';
import { benchTorture } from './torture.ts';

export type BenchServers = { serverUrl: string; redisUrl: string | undefined };
export type BenchSize = { rounds: number; orders: number; seconds: number; minutes: number; seed: number };

const onGiven: Record<string, (servers: BenchServers, size: BenchSize, io: BenchIo) => Promise<number>> = {
  issuance: (servers, size, io) =>
    benchIssuance({ ...servers, ...size, naiveOrders: Math.min(10_000, size.orders) }, io),
  latency: (servers, { seconds }, io) => benchLatency({ ...servers, seconds, bulk: 110_000, bulkRounds: 3 }, io),
  intake: ({ serverUrl }, { rounds }, io) => benchIntake({ serverUrl, rounds, perRound: 5_000, scale: 1 }, io),
  replay: (servers, { seed }, io) => benchReplay({ ...servers, scale: 1, seed }, io),
  console: (servers, { rounds }, io) => benchConsole({ ...servers, rounds, orders: 1_000_000 }, io),
  scale: (servers, { rounds, orders }, io) =>
    benchScale({ ...servers, rounds, orders, stored: { few: 10_000, many: 1_000_000 } }, io),
};

/** Those that start servers of their own, to kill them. */
const onOwn: Record<string, (size: BenchSize, io: BenchIo) => Promise<number>> = {
  torture: ({ minutes, seed }, io) => benchTorture({ minutes, seed }, io),
};

/** Runs one bench by name, or all of them. Exit code 0 where every target is reached, 1 where one is missed. */
export const runBench = async (
  name: string | undefined,
  servers: () => Promise<BenchServers>,
  size: BenchSize,
  io: BenchIo,
): Promise<number> => {
  const known = [...Object.keys(onGiven), ...Object.keys(onOwn)];
  let code = 0;
  for (const chosen of name === undefined ? known : [name]) {
    const bench = onGiven[chosen];
    const own = onOwn[chosen];
    if (!bench && !own)
      throw new UsageError('bench_unknown', `there is no bench "${chosen}"; there are: ${known.join(', ')}`);
    if (bench) code = Math.max(code, await bench(await servers(), size, io));
    if (own) code = Math.max(code, await own(size, io));
  }
  return code;
};
