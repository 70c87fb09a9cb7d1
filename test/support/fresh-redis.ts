import { Redis } from 'ioredis';
import { inject } from 'vitest';

export type FreshRedis = AsyncDisposable & { url: string };

/**
 * An empty logical database of one's own on this run's Redis, emptied on disposal. They are handed out in turn, so at
 * most as many can be in use at once as the server has (16 on a Redis that was given; 1,024 on ours). For FLUSHALL and
 * kills, take `startRedis`.
 */
export const freshRedis = async (): Promise<FreshRedis> => {
  const { redisUrl } = inject('services');
  const redis = new Redis(redisUrl);
  const [, databases] = (await redis.config('GET', 'databases')) as [string, string];
  const index = 1 + ((await redis.incr('doorstep-test:databases')) % (Number(databases) - 1));
  await redis.select(index);
  await redis.flushdb();
  const url = new URL(redisUrl);
  url.pathname = `/${index}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: async () => {
      await redis.flushdb();
      await redis.quit();
    },
  };
};
