import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { waitUntil } from '../../support/wait-until.ts';

/** A network between a process and its store that can be cut. */
export type Network = {
  /** The store's own address, but through here. */
  url: string;
  /** From the next request that holds `text` on, nothing of that connection reaches the store. Resolves when that has happened. */
  loseRequest(text: string): Promise<void>;
  /** The next request that holds `text` reaches the store, but nothing that it says on that connection afterwards comes back. */
  loseAnswer(text: string): Promise<void>;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
};

type Trap = { text: string; passOn: boolean };

/** Opens a proxy in front of the server that `target` names. */
export const startProxy = async (target: string): Promise<Network> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let trap: Trap | undefined;

  const server = createServer((client) => {
    const store = dial(Number(port), hostname);
    let lost = false;
    const pairs: [Socket, Socket][] = [
      [client, store],
      [store, client],
    ];
    for (const [socket, peer] of pairs) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        peer.destroy();
      });
    }
    client.on('data', (request) => {
      if (lost) return;
      const caught = trap && request.includes(trap.text) ? trap : undefined;
      if (!caught || caught.passOn) store.write(request);
      if (!caught) return;
      lost = true;
      trap = undefined;
    });
    store.on('data', (answer) => {
      if (!lost) client.write(answer);
    });
  });
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const lose = (text: string, passOn: boolean): Promise<void> => {
    trap = { text, passOn };
    return waitUntil(`a request holds ${text}`, () => trap === undefined);
  };
  const place = await listen(0);
  onTestFinished(async () => {
    if (server.listening) await cut();
  });
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(place);
  return {
    url: url.href,
    loseRequest: (text) => lose(text, false),
    loseAnswer: (text) => lose(text, true),
    cut,
    restore: async () => {
      await listen(place);
    },
  };
};
