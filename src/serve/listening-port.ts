import type { Server } from 'node:http';
import { UsageError } from '../errors.ts';

/** The port a server really listens on: asked for 0, it has a free one. */
export const listeningPort = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

/** Says in one line why a port cannot be listened on; anything else is thrown as it came. `setting` is the variable that gives another. */
export const refusePort = (error: NodeJS.ErrnoException, host: string, port: number, setting: string): never => {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
  const why = error.code === 'EACCES' ? 'may not be opened by this user' : 'is taken by another program';
  throw new UsageError('port_unusable', `port ${port} on ${host} ${why}: give another with ${setting}`);
};
