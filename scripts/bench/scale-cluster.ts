import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort, type OwnRedis } from './servers.ts';

const slots = 16_384;
const nodes = 3;

type Node = { port: number; busPort: number; stop(): Promise<void> };

const startNode = async (dir: string): Promise<Node> => {
  const [port, busPort] = [await freePort(), await freePort()];
  const own = ['--dir', dir, '--port', String(port), '--cluster-port', String(busPort), '--bind', '127.0.0.1'];
  const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`];
  const server = spawn('redis-server', [...own, ...cluster, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const part of server.stdout.iterator({ destroyOnReturn: false })) {
    if (String(part).includes('Ready to accept connections')) break;
  }
  server.stdout.resume();
  return {
    ...{ port, busPort },
    stop: async () => {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
};

const ask = async <T>({ port }: Node, question: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(port, '127.0.0.1');
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
};

/** A Redis cluster of three masters of our own on loopback, without persistence, that serves all slots. */
export const openRedisCluster = async (): Promise<OwnRedis> => {
  const dir = await mkdtemp(join(tmpdir(), 'doorstep-bench-'));
  const members: Node[] = [];
  const stop = async (): Promise<void> => {
    for (const member of members) await member.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    while (members.length < nodes) members.push(await startNode(dir));
    const share = Math.ceil(slots / nodes);
    for (const [i, member] of members.entries()) {
      const last = Math.min(slots, (i + 1) * share) - 1;
      await ask(member, async (redis) => {
        await redis.call('CONFIG', 'SET', 'cluster-announce-ip', '127.0.0.1');
        await redis.call('CLUSTER', 'ADDSLOTSRANGE', i * share, last);
        for (const { port, busPort } of members) await redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
      });
    }
    const serves = (member: Node): Promise<boolean> =>
      ask(member, async (redis) => String(await redis.cluster('INFO')).includes('cluster_state:ok'));
    while (!(await Promise.all(members.map(serves))).every(Boolean)) await sleep(50);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis-cluster://${members.map(({ port }) => `127.0.0.1:${port}`).join(',')}`, stop };
};
