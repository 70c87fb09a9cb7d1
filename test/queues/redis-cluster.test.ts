import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { openQueue, openWorker } from '../../src/queues/connection.ts';
import { inspectBackend } from '../../src/queues/inspect.ts';
import { relayDefaults, startRelay } from '../../src/queues/relay.ts';
import { books } from '../support/books.ts';
import { orders } from '../support/builders.ts';
import { runnerOf } from '../support/perform-job.ts';
import { keysOn, type OwnCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { waitUntil } from '../support/wait-until.ts';
import { freshWorld, type World } from '../support/world.ts';

const log = silentLogger();
const { queue: name } = issuePolicy;

/** A relay and a worker that meet on the cluster, as two processes would. */
const startDelivery = async (world: World, { url }: OwnCluster) => {
  const backend = { kind: 'redis', url } as const;
  const queue = openQueue(backend, name, log);
  const worker = openWorker(backend, name, runnerOf(world), { concurrency: 2, log });
  const settings = { ...relayDefaults, leaseSeconds: 1 };
  const relay = await startRelay({ sql: world.sql, log, queues: new Map([[name, queue]]), settings });
  return {
    queue,
    [Symbol.asyncDispose]: async () => {
      await relay.stop();
      await worker.close(2_000);
      await queue.close();
    },
  };
};

const covered = ({ sql }: World, count: number) =>
  waitUntil(
    `${count} orders are covered`,
    async () => {
      const [row] = await sql<{ n: number }[]>`select count(*)::int4 as n from policies`;
      return row?.n === count;
    },
    60_000,
  );

describe('delivery on a Redis cluster', () => {
  it('brings orders to their cover, with all keys of a queue on one node under one hash tag', async () => {
    await using cluster = await startRedisCluster();
    await using world = await freshWorld();
    await using _delivery = await startDelivery(world, cluster);
    await orders(world, 30);
    await covered(world, 30);
    await books(world);
    const holding = (await Promise.all(cluster.nodes.map(keysOn))).filter((keys) => keys.length > 0);
    expect(holding).toHaveLength(1);
    expect(holding.flat().filter((key) => !key.startsWith(`{doorstep:${name}}:`))).toEqual([]);
  });

  it('goes on by itself when the master that holds the queue is killed and comes back', async () => {
    await using cluster = await startRedisCluster();
    await using world = await freshWorld();
    await using delivery = await startDelivery(world, cluster);
    await orders(world, 5);
    await covered(world, 5);
    const keys = await Promise.all(cluster.nodes.map(keysOn));
    const master = cluster.nodes[keys.findIndex((held) => held.length > 0)];
    await master?.kill('SIGKILL');
    await orders(world, 20);
    await expect(delivery.queue.ping()).rejects.toThrow();
    await master?.restart();
    await covered(world, 25);
    await books(world);
  });

  it('is looked at node by node: which answers, and whether the cluster serves', async () => {
    await using cluster = await startRedisCluster();
    const look = async () => {
      const state = await inspectBackend({ kind: 'redis', url: cluster.url });
      return state.kind === 'redis' ? state : undefined;
    };
    expect(await look()).toMatchObject({
      nodes: [1, 2, 3].map(() => ({ serving: true, appendOnly: true })),
      silent: [],
    });
    const [first] = cluster.nodes;
    await first?.kill('SIGKILL');
    await waitUntil('the others miss it', async () => (await look())?.nodes.every((n) => !n.serving) === true);
    const { nodes, silent } = (await look()) ?? {};
    expect(nodes).toHaveLength(2);
    expect(silent?.map((error) => error.message)).toEqual([
      `Redis at ${new URL(first?.url ?? '').host} does not answer (ECONNREFUSED)`,
    ]);
  });
});
