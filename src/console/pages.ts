import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { UsageError } from '../errors.ts';

/** Where the pages lie once they are built. */
const built = fileURLToPath(new URL('../../dist/console', import.meta.url));

/** Scripts of this server alone; styles too, or those that carry the page's nonce; nothing from elsewhere, and no style or script in markup. */
const contentSecurity = (nonce: string): string =>
  [
    ...["default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data:"],
    ...["font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"],
  ].join('; ');

/** Somebody opens an address of the console: neither a call of an interface nor a file. */
const wantsPage = ({ url, headers }: FastifyRequest): boolean =>
  !/^\/(v1|docs|assets|console\/api)(\/|\?|$)/.test(url) && (headers.accept?.includes('text/html') ?? false);

const readPage = async (): Promise<string> => {
  try {
    return await readFile(join(built, 'index.html'), 'utf8');
  } catch (cause) {
    throw new UsageError('console_missing', 'the console is not built: npm run build, or start with npm start', {
      cause,
    });
  }
};

/**
 * The console's pages at `/`: one page for every address of it, with a nonce of its own, and files that never change under their name.
 * What is none of a browser's pages is answered as unknown. @throws {UsageError} `console_missing` where they are not built
 */
export const servePages = async (app: FastifyInstance): Promise<void> => {
  const page = await readPage();
  const headers = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
  await app.register(serveFiles, {
    root: join(built, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    preCompressed: true,
    index: false,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => {
      for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
    },
  });
  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!wantsPage(request)) return reply.callNotFound() ?? reply;
    const nonce = randomBytes(16).toString('base64');
    return reply
      .headers({ ...headers, 'content-security-policy': contentSecurity(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('CSP_NONCE', nonce));
  };
  app.get('/*', { schema: { hide: true } }, send);
};
