import { UsageError } from '../../src/errors.ts';
import { benchIssuance } from './issuance.ts';
import { benchLatency } from './latency.ts';
import type { BenchIo } from './report.ts';

export type BenchServers = { serverUrl: string; redisUrl: string | undefined };
export type BenchSize = { rounds: number; orders: number; seconds: number };

const benches: Record<string, (servers: BenchServers, size: BenchSize, io: BenchIo) => Promise<number>> = {
  issuance: (servers, size, io) =>
    benchIssuance({ ...servers, ...size, naiveOrders: Math.min(10_000, size.orders) }, io),
  latency: (servers, size, io) => benchLatency({ ...servers, seconds: size.seconds }, io),
};

/** Runs one bench by name, or all of them. Exit code 0 where every target is reached, 1 where one is missed. */
export const runBench = async (
  name: string | undefined,
  servers: BenchServers,
  size: BenchSize,
  io: BenchIo,
): Promise<number> => {
  const chosen = name === undefined ? Object.values(benches) : [benches[name]];
  let code = 0;
  for (const bench of chosen) {
    if (!bench)
      throw new UsageError(
        'bench_unknown',
        `there is no bench "${name}"; there are: ${Object.keys(benches).join(', ')}`,
      );
    code = Math.max(code, await bench(servers, size, io));
  }
  return code;
};
