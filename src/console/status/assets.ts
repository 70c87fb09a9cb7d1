import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;

type Asset = { body: Buffer; zipped: Buffer; etag: string };
type Send = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const load = async (url: string): Promise<Asset> => {
  const body = await readFile(fileURLToPath(url));
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, etag, zipped: await promisify(gzip)(body, { level: 9 }) };
};

/**
 * A handler that serves one file, read and compressed when first asked for and then kept in memory. Browsers keep their copy
 * and ask each time whether it is still good: after an upgrade nobody sees the old page.
 */
export const asset = (url: string, kind: keyof typeof types): Send => {
  let loading: Promise<Asset> | undefined;
  return async (request, reply) => {
    loading ??= load(url);
    const { body, zipped, etag } = await loading;
    reply.headers({
      'content-type': `${types[kind]}; charset=utf-8`,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      etag,
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    const accepts = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    return accepts ? reply.header('content-encoding', 'gzip').send(zipped) : reply.send(body);
  };
};
