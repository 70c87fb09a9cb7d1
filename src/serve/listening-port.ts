import type { Server } from 'node:http';

/** The port a server really listens on: asked for 0, it has a free one. */
export const listeningPort = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};
