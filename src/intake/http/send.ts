import type { FastifyReply } from 'fastify';
import type { Answer } from './endpoint.ts';

/** Sends an answer as JSON, one that is an error as a problem. Nothing on the way may keep a copy. */
export const send = (reply: FastifyReply, { status, body, headers }: Answer): FastifyReply =>
  reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type(status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8')
    .send(body);
