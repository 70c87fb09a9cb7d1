import type { Cipher } from '../cipher.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Health } from './health.ts';
import type { Running } from './relay-part.ts';

export const startApiPart = async (_deps: {
  config: Config;
  databaseUrl: string;
  cipher: Cipher;
  health: Health;
  log: Logger;
}): Promise<Running & { port: number }> => ({
  parts: [],
  port: 0,
  stop: async () => {},
});
