import { createServer, type Server } from 'node:http';
import type { Metrics } from '../metrics.ts';
import { refusePort } from './listening-port.ts';

/** One part of a process: `alive` is progress seen lately, `ready` is whether what it needs answers. */
export type Part = { name: string; alive(): boolean; ready(): Promise<string | true> };

export type Health = { parts: Part[]; metrics: Metrics; beforeMetrics(): Promise<void> };
export type Answer = { status: number; type: string; body: string };

const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/** `/healthz`: alive means that progress was seen, not that a process exists. */
export const healthz = ({ parts }: Health): Answer => {
  const stuck = parts.filter((part) => !part.alive()).map((part) => part.name);
  return json(stuck.length === 0 ? 200 : 503, { alive: stuck.length === 0, stuck });
};

/** `/readyz`: each part by name, and what is wrong with it. */
export const readyz = async ({ parts }: Health): Promise<Answer> => {
  const states = await Promise.all(parts.map(async (part) => [part.name, await part.ready()] as const));
  const ready = states.every(([, state]) => state === true);
  return json(ready ? 200 : 503, {
    ready,
    parts: Object.fromEntries(states.map(([name, state]) => [name, state === true ? 'ready' : state])),
  });
};

export const metricsPage = async ({ metrics, beforeMetrics }: Health): Promise<Answer> => {
  await beforeMetrics();
  return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() };
};

/** A small server for processes without the api role: `/healthz`, `/readyz`, `/metrics`. */
export const serveHealth = async (health: Health, host: string, port: number): Promise<Server> => {
  const answers: Record<string, () => Answer | Promise<Answer>> = {
    '/healthz': () => healthz(health),
    '/readyz': () => readyz(health),
    '/metrics': () => metricsPage(health),
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url?.split('?')[0] ?? ''];
    const settle = async (): Promise<Answer> => (answer ? answer() : json(404, { error: 'not found' }));
    void settle()
      .catch((error: unknown) => json(503, { error: error instanceof Error ? error.message : 'failed' }))
      .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => refusePort(error, host, port, 'METRICS_PORT'));
  return server;
};
