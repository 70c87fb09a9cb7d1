import type { FastifyReply } from 'fastify';
import type { Answer } from './endpoint.ts';

/** Sends an answer as JSON, or as what it is (`type`), and an error as a problem. Nothing on the way may keep a copy. */
export const send = (
  reply: FastifyReply,
  { status, body, headers }: Answer,
  type = 'application/json; charset=utf-8',
): FastifyReply =>
  reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type(status < 400 ? type : 'application/problem+json; charset=utf-8')
    .send(body);
