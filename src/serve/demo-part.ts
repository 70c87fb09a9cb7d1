import type { Config } from '../config.ts';
import type { ImportDeps } from '../intake/import/kind.ts';
import type { Logger } from '../log.ts';
import type { Running } from './running.ts';

/** Makes the demo city where there is none; returns an API key for trying things out when it did. Loaded only by the demo. */
export const prepareDemo = async (deps: ImportDeps, print: (line: string) => void): Promise<string | undefined> => {
  const { prepareCity } = await import('../../scripts/city/demo.ts');
  return prepareCity(deps, print);
};

/**
 * Starts the demo's partners on loopback: a message gateway and a mail server. `config` is the given one, pointing at them wherever it names
 * none; worker processes are started with it.
 */
export const startDemoPartners = async (config: Config): Promise<Running & { config: Config }> => {
  const { startDemoPartners: start } = await import('../../scripts/city/demo-partners.ts');
  const { partners, stop } = await start(config.partners);
  return { config: { ...config, partners }, parts: [], stop };
};

/** Lets the demo city go on living. */
export const startDemoPart = async (deps: ImportDeps, log: Logger): Promise<Running> => {
  const { startCity } = await import('../../scripts/city/living.ts');
  const city = await startCity(deps, log);
  return { parts: [], stop: city.stop };
};
