import type {} from '@fastify/swagger';
import type { FastifyPluginAsync } from 'fastify';
import { isFromThisMachine, refusalPage, refusalProblem } from './access.ts';
import { asset } from './assets.ts';
import { broadcast } from './broadcast.ts';
import type { StatusSnapshot } from './snapshot.ts';

export type StatusOptions = {
  /** Computes the status; called at most once at a time and once a second, whoever asks. It must settle in the end. */
  snapshot(): Promise<StatusSnapshot>;
  /** Whether machines other than this one may look. */
  publicAllowed: boolean;
  /** How often listeners are told, in milliseconds. */
  everyMs?: number;
  /** How many may listen at once; the next gets 503 and tries again by itself. */
  maxListeners?: number;
};

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
const REMEMBER_MS = 1_000;

/** One question at a time; its answer serves everybody for a second, so that a thousand onlookers cost what one does. */
const recently = (ask: () => Promise<string>): (() => Promise<string>) => {
  let pending: Promise<string> | undefined;
  const forget = () => {
    pending = undefined;
  };
  return () => {
    if (pending === undefined) {
      pending = ask();
      pending.then(() => setTimeout(forget, REMEMBER_MS).unref(), forget);
    }
    return pending;
  };
};

const here = (name: string): string => import.meta.resolve(`./${name}`);

/**
 * The status page at `/`, its files, `/status.json`, and `/status/stream`, which sends the snapshot as server-sent events
 * while somebody listens. Nothing here writes, and nothing personal passes. From beyond this machine each answers 403,
 * unless `publicAllowed`.
 */
export const statusRoutes =
  (options: StatusOptions): FastifyPluginAsync =>
  async (app) => {
    const answer = recently(async () => JSON.stringify(await options.snapshot()));
    const stream = broadcast({
      produce: answer,
      log: app.log,
      everyMs: options.everyMs ?? 2_000,
      maxListeners: options.maxListeners ?? 500,
    });

    app.addHook('onRequest', async (request, reply) => {
      reply.headers(headers);
      if (options.publicAllowed || isFromThisMachine(request)) return;
      reply.code(403).header('cache-control', 'no-store');
      if (request.routeOptions.url === '/') return reply.type('text/html; charset=utf-8').send(refusalPage);
      return reply.type('application/problem+json').send(JSON.stringify(refusalProblem));
    });
    app.addHook('preClose', async () => stream.close());

    const route = { schema: { hide: true } };
    app.get('/', route, asset(here('page.html'), 'html'));
    app.get('/status/page.css', route, asset(here('page.css'), 'css'));
    app.get('/status/echarts.js', route, asset(import.meta.resolve('echarts/dist/echarts.min'), 'js'));
    for (const name of ['page.js', 'view.js', 'lists.js', 'dom.js', 'judge.js', 'charts.js', 'format.js', 'words.js']) {
      app.get(`/status/${name}`, route, asset(here(name), 'js'));
    }
    app.get('/status.json', route, async (_request, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(await answer()),
    );
    app.get('/status/stream', route, async (_request, reply) => {
      if (reply.raw.destroyed) return reply;
      reply.hijack();
      if (stream.add(reply.raw, headers)) return reply;
      reply.raw.writeHead(503, { ...headers, 'retry-after': '10' }).end();
      return reply;
    });
  };
