import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { type Backend, openQueue } from '../../src/queues/connection.ts';

/** A store that takes every connection and never says a word. */
const server = createServer((socket) => socket.on('error', () => socket.destroy()));
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  server.close();
});

const backends = (): Backend[] => [
  { kind: 'redis', url: `redis://127.0.0.1:${port}` },
  { kind: 'postgres', url: `postgres://doorstep@127.0.0.1:${port}/doorstep` },
];

describe('a queue that does not answer', () => {
  it('is given up on in time on either backend, whatever was asked of it', async () => {
    const job = { definition: issuePolicy, payload: { v: 1, chunkId: 1 }, priority: 0 } as const;
    const began = performance.now();
    const asked = backends().map(async (backend) => {
      const queue = openQueue(backend, 'silent', silentLogger());
      const answers = await Promise.allSettled([queue.ping(), queue.add([job]), queue.waiting()]);
      await queue.close();
      return answers.map((answer) => answer.status);
    });
    expect(await Promise.all(asked)).toEqual(Array(2).fill(['rejected', 'rejected', 'rejected']));
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
