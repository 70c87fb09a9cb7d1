import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between the browser and the console, which a test can cut and join again. */
export type Wire = AsyncDisposable & {
  base: string;
  cut(): void;
  join(): void;
  /** How many connections carry a stream of news at this moment. */
  streams(): number;
};

export const wireTo = async (base: string): Promise<Wire> => {
  const { hostname, port } = new URL(base);
  const open = new Map<Socket, { streams: boolean }>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const state = { streams: false };
    open.set(near, state);
    const far = connect(Number(port), hostname);
    near.on('data', (bytes) => {
      state.streams ||= bytes.includes('GET /console/api/live ');
    });
    near.pipe(far).pipe(near);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // A cut wire breaks off whatever goes through it.
      end.on('error', () => other.destroy());
      end.on('close', () => {
        open.delete(near);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = (): void => {
    for (const near of open.keys()) near.destroy();
  };
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      drop();
    },
    join: () => {
      isCut = false;
    },
    streams: () => [...open.values()].filter(({ streams }) => streams).length,
    [Symbol.asyncDispose]: async () => {
      server.close();
      drop();
      await once(server, 'close');
    },
  };
};
