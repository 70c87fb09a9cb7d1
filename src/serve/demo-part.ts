import type { Config } from '../config.ts';
import type { ImportDeps } from '../intake/import/kind.ts';
import type { Logger } from '../log.ts';
import type { Backend } from '../queues/connection.ts';
import type { Running } from './running.ts';

/** How to get into the demo: an API key where the city was just made, and who may sign in at the console. */
export type DemoAccess = { key: string | undefined; login: { names: readonly string[]; password: string } };

type DemoPlace = {
  dataDir: string;
  databaseUrl: string;
  backend: Backend;
  log: Logger;
  print(line: string): void;
};

/** Makes the demo city and its operators where there are none. Loaded only by the demo. */
export const prepareDemo = async (deps: ImportDeps, { dataDir, print, ...engine }: DemoPlace): Promise<DemoAccess> => {
  const { prepareCity } = await import('../../scripts/city/demo.ts');
  const { prepareOperators } = await import('../../scripts/city/demo-operators.ts');
  const { startReplayEngine } = await import('../../scripts/city/replay-engine.ts');
  const key = await prepareCity(deps, {
    print,
    startPast: (clock) => startReplayEngine({ ...deps, ...engine, clock, concurrency: 2, scheduled: false }),
  });
  return { key, login: await prepareOperators(deps.sql, dataDir, deps.clock.now()) };
};

/**
 * Starts the demo's partners on loopback: a message gateway and a mail server. `config` is the given one, pointing at them wherever it names
 * none; worker processes are started with it.
 */
export const startDemoPartners = async (config: Config): Promise<Running & { config: Config }> => {
  const { startDemoPartners: start } = await import('../../scripts/city/demo-partners.ts');
  const { partners, stop } = await start(config.partners, config.dataDir);
  return { config: { ...config, partners }, parts: [], stop };
};

/** Lets the demo city go on living. */
export const startDemoPart = async (deps: ImportDeps, log: Logger): Promise<Running> => {
  const { startCity } = await import('../../scripts/city/living.ts');
  const city = await startCity(deps, log);
  return { parts: [], stop: city.stop };
};
