import { Redis } from 'ioredis';
import { type OwnServer, startRedis } from './own-servers.ts';
import { waitUntil } from './wait-until.ts';

const slots = 16_384;

/** A Redis cluster of three masters on loopback, each with an append-only file. */
export type OwnCluster = AsyncDisposable & { url: string; nodes: OwnServer[] };

const ask = async <T>({ url }: OwnServer, question: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(url);
  redis.on('error', () => {});
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
};

/** The keys that lie on one node. */
export const keysOn = (node: OwnServer): Promise<string[]> => ask(node, (redis) => redis.keys('*'));

const serving = (node: OwnServer): Promise<boolean> =>
  ask(node, async (redis) => (await redis.cluster('INFO')).includes('cluster_state:ok'));

export const startRedisCluster = async (): Promise<OwnCluster> => {
  const nodes = await Promise.all([0, 1, 2].map(() => startRedis({ appendonly: true, cluster: true })));
  const ports = nodes.map(({ url }) => Number(new URL(url).port));
  const share = Math.ceil(slots / nodes.length);
  for (const [i, node] of nodes.entries()) {
    await ask(node, async (redis) => {
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', i * share, Math.min(slots, (i + 1) * share) - 1);
      await redis.call('CONFIG', 'SET', 'cluster-announce-ip', '127.0.0.1');
    });
  }
  const [first, ...others] = nodes;
  for (const other of others) {
    const bus = await ask(other, (redis) => redis.config('GET', 'cluster-port'));
    const [, busPort] = bus as [string, string];
    await ask(first as OwnServer, (redis) =>
      redis.call('CLUSTER', 'MEET', '127.0.0.1', new URL(other.url).port, busPort),
    );
  }
  const all = async () => (await Promise.all(nodes.map(serving))).every(Boolean);
  await waitUntil('the cluster serves all slots', all);
  return {
    url: `redis-cluster://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
};
