import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export type Request = {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
};
export type Answer = { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut';
export type Answering = { url: string; port: number; requests: Request[] };

/** A real HTTP server on loopback that answers as told and keeps what it was sent. */
export const startAnswering = async (answerTo: (request: Request) => Answer): Promise<Answering> => {
  const requests: Request[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url, headers } = request;
    const asked = { method, url, headers, body: await text(request) };
    requests.push(asked);
    const told = answerTo(asked);
    if (told === 'cut') request.socket.destroy();
    else if (told !== 'hang') response.writeHead(told.status, told.headers).end(told.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, port, requests };
};
