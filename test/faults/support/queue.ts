import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { issuePolicy } from '../../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../../src/log.ts';
import { openQueue, type QueuePort } from '../../../src/queues/connection.ts';
import type { City } from './city.ts';

/** The queue of a city, as a producer sees it. */
export const queueOf = ({ stores }: City): QueuePort => {
  const { DATABASE_URL, REDIS_URL } = stores;
  const backend = REDIS_URL
    ? ({ kind: 'redis', url: REDIS_URL } as const)
    : ({ kind: 'postgres', url: DATABASE_URL } as const);
  const queue = openQueue(backend, issuePolicy.queue, silentLogger());
  onTestFinished(() => queue.close());
  return queue;
};

/** A client of the test's own in a city's Redis, connected for as long as the test runs. */
export const clientOf = ({ stores }: City): Redis => {
  const redis = new Redis(stores.REDIS_URL ?? '');
  redis.on('error', () => {});
  onTestFinished(() => redis.disconnect());
  return redis;
};
