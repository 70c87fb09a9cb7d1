import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../log.ts';
import type { Endpoint } from './endpoint.ts';
import { problemOf } from './failures.ts';
import { holdsIdentityNumber, identityInUrl } from './identity-in-url.ts';
import { problem } from './problem.ts';
import { send } from './send.ts';

/**
 * Answers whatever was thrown. What nobody expected is logged under the trace id that the answer names, with the route's pattern and
 * never the URL or the body.
 */
export const answerErrors =
  (log: Logger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { answer, unexpected } = problemOf(error, request.id);
    if (unexpected) {
      const { status, code } = answer.body;
      log.error(
        { traceId: request.id, method: request.method, route: request.routeOptions.url, status, code, err: error },
        'request failed',
      );
    }
    send(reply, answer);
  };

const patternOf = ({ url }: Endpoint): RegExp =>
  new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}/?$`);

/** Answers a request that no route takes: 405 with what is allowed where the path is known, else 404. */
export const answerUnknown = (endpoints: readonly Endpoint[]) => {
  const known = endpoints.map((endpoint) => ({ pattern: patternOf(endpoint), method: endpoint.method }));
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (holdsIdentityNumber(request.url)) return send(reply, identityInUrl);
    const path = request.url.split('?')[0] ?? '';
    const allow = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (allow.length === 0) {
      return send(reply, problem(404, 'not_found', 'there is no such path: compare it with /docs'));
    }
    const detail = `this path takes ${allow.join(', ')}`;
    return send(reply, problem(405, 'method_not_allowed', detail, { headers: { allow: allow.join(', ') } }));
  };
};

/** Answers bytes that are no HTTP request, a head that is too long, or a request that does not come to its end; then hangs up. */
export const answerBrokenRequest = (error: { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? problem(408, 'request_timeout', 'the request did not come to its end in time: send it again')
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? problem(431, 'headers_too_large', 'the headers are too large: send fewer or shorter ones')
        : problem(400, 'request_invalid', 'these bytes are no HTTP request');
  const text = JSON.stringify(body);
  const head = [
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`HTTP/1.1 ${status} ${body.title}\r\n${head.join('\r\n')}\r\n\r\n${text}`);
};
