import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { openQueue, openWorker } from '../../src/queues/connection.ts';
import { type OwnServer, startRedis } from '../support/own-servers.ts';
import { waitUntil } from '../support/wait-until.ts';

const log = silentLogger();

/** A producer and a worker that start while their Redis is not to be had, and what the worker is given later. */
const startWithout = ({ url }: OwnServer) => {
  const backend = { kind: 'redis', url } as const;
  const queue = openQueue(backend, issuePolicy.queue, log);
  const received: string[] = [];
  const worker = openWorker(backend, issuePolicy.queue, async (job) => void received.push(job.name), {
    concurrency: 1,
    log,
  });
  return {
    ...{ queue, received },
    [Symbol.asyncDispose]: async () => {
      await worker.close(2_000);
      await queue.close();
    },
  };
};

type Started = ReturnType<typeof startWithout>;

const expectDelivery = async ({ queue, received }: Started) => {
  const answers = () =>
    queue.ping().then(
      () => true,
      () => false,
    );
  await waitUntil('the queue answers', answers);
  await queue.add([{ definition: issuePolicy, payload: { v: 1, chunkId: 1 }, priority: 0 }]);
  await waitUntil('the worker has it', () => received.length === 1);
};

describe('a Redis that is not to be had when a process starts', () => {
  it('is used as soon as it comes up', async () => {
    await using redis = await startRedis();
    await redis.kill('SIGKILL');
    await using started = startWithout(redis);
    await expect(started.queue.ping()).rejects.toThrow();
    await redis.restart();
    await expectDelivery(started);
  });

  it('is used as soon as it takes what it refused', async () => {
    await using redis = await startRedis();
    const owner = new Redis(redis.url);
    await owner.config('SET', 'requirepass', 'not told');
    await using started = startWithout(redis);
    await expect(started.queue.ping()).rejects.toThrow('NOAUTH');
    await owner.config('SET', 'requirepass', '');
    await expectDelivery(started);
    await owner.quit();
  });
});
