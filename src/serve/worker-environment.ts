import type { Config } from '../config.ts';

/** What a worker process is started with: where to work, and no keys, since it never reads personal data. */
export const workerEnvironment = (config: Config, databaseUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  ...(config.redisUrl ? { REDIS_URL: config.redisUrl } : {}),
  BUSINESS_TZ: config.calendar.timeZone,
  DATA_DIR: config.dataDir,
  HOST: config.host,
  LOG_LEVEL: config.logLevel,
  DOORSTEP_CONCURRENCY: String(config.concurrency),
  SHUTDOWN_SECONDS: String(config.shutdownMs / 1_000),
  ...config.passOn,
});
