import type { ImportDeps } from '../intake/import/kind.ts';
import type { Logger } from '../log.ts';
import type { Running } from './running.ts';

/** Makes the demo city where there is none; returns an API key for trying things out when it did. Loaded only by the demo. */
export const prepareDemo = async (deps: ImportDeps, print: (line: string) => void): Promise<string | undefined> => {
  const { prepareCity } = await import('../../scripts/city/demo.ts');
  return prepareCity(deps, print);
};

/** Lets the demo city go on living. */
export const startDemoPart = async (deps: ImportDeps, log: Logger): Promise<Running> => {
  const { startCity } = await import('../../scripts/city/demo.ts');
  const city = await startCity(deps, log);
  return { parts: [], stop: city.stop };
};
