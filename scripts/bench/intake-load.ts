import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A request as bytes, ready to be written on a connection that is kept. */
export type HttpRequest = { path: string; headers: Record<string, string>; body: string };

export const requestBytes = ({ path, headers, body }: HttpRequest): Buffer => {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': String(Buffer.byteLength(body)) });
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
};

/** The status of the whole answer that the bytes are; undefined as long as some of it has not come. An answer says its length. */
export const wholeAnswer = (bytes: Buffer): { status: number } | undefined => {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`the answer does not say its length:\n${head}`);
  return bytes.length < headEnd + 4 + Number(length) ? undefined : { status: Number(head.slice(9, 12)) };
};

const answerOn = async (socket: Socket): Promise<number> => {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const [part] = (await once(socket, 'data')) as [Buffer];
    bytes = bytes.length === 0 ? part : Buffer.concat([bytes, part]);
    const answer = wholeAnswer(bytes);
    if (answer) return answer.status;
    if (socket.destroyed) throw new Error('the server hung up');
  }
};

/**
 * Sends requests over so many kept connections, each the next when its last is answered; resolves with requests a second. Written on bare
 * sockets: the sender shares the cores with what it measures, and an HTTP client costs as much as the server. Any answer but 201 fails it.
 */
export const sendAll = async (port: number, connections: number, requests: readonly Buffer[]): Promise<number> => {
  const sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1', noDelay: true }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const left = requests.values();
  const start = performance.now();
  try {
    await Promise.all(
      sockets.map(async (socket) => {
        for (const request of left) {
          socket.write(request);
          const status = await answerOn(socket);
          if (status !== 201) throw new Error(`the server answered ${status}`);
        }
      }),
    );
    return requests.length / ((performance.now() - start) / 1000);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
};
