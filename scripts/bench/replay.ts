import { createBusinessCalendar } from '../../src/domain/business-date.ts';
import { createLogger } from '../../src/log.ts';
import { type Backend, migrateQueue } from '../../src/queues/connection.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type ReplayResult, replayCity } from '../city/replay.ts';
import { benchCipher } from './keys.ts';
import { type BenchIo, measure, report } from './report.ts';
import { openRedis, ownDatabase } from './servers.ts';

export type ReplayBenchOptions = { serverUrl: string; redisUrl: string | undefined; scale: number; seed: number };

/** Sixteen months of the whole city, once: what a round costs is minutes. All that is not the time is told by the replay itself. */
export const benchReplay = async (options: ReplayBenchOptions, io: BenchIo): Promise<number> => {
  const { serverUrl, scale, seed } = options;
  const redis = await openRedis(options.redisUrl);
  const own = await ownDatabase(serverUrl, 'replay');
  try {
    await migrate(own.url);
    const backend: Backend = { kind: 'redis', url: redis.url };
    await migrateQueue(backend);
    const zone = createBusinessCalendar('Asia/Shanghai');
    if (!zone.ok) throw new RangeError(zone.message);
    const lines: string[] = [];
    io.err(`replay: sixteen months at scale ${scale} …`);
    await replayCity(
      {
        databaseUrl: own.url,
        backend,
        cipher: benchCipher(),
        calendar: zone.value,
        log: createLogger({ level: 'warn' }),
      },
      { scale, seed, json: true },
      (line) => lines.push(line),
    );
    const result = JSON.parse(lines.at(-1) ?? '') as ReplayResult;
    const wrong = result.balances.reduce((sum, balance) => sum + balance.wrong, 0);
    return report(
      'replay',
      [measure('replay', `scale ${scale}`, 's', [result.seconds], {}, result.peakRssMb)],
      [
        { what: 'seconds', goal: 180 * scale, got: result.seconds, atMost: true },
        { what: 'peak RSS MB', goal: 1_024, got: result.peakRssMb, atMost: true },
        { what: 'totals out of balance', goal: 0, got: wrong, atMost: true },
      ],
      io,
    );
  } finally {
    await own.drop();
    await redis.stop();
  }
};
