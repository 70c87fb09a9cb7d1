import { type ImportRun, importFile } from './import-file.ts';
import type { ImportDeps } from './kind.ts';
import { employers, orders, postings, servicePoints, workers } from './kinds.ts';
import type { ImportSummary } from './tally.ts';

/** Imports one file of the kind; see `importFile`. */
export type Import = (deps: ImportDeps, run: ImportRun) => Promise<ImportSummary>;

/** What can be imported, by the name that the command line has for it, in the order in which a city's files go in. */
export const imports = {
  'service-points': (deps, run) => importFile(deps, servicePoints, run),
  employers: (deps, run) => importFile(deps, employers, run),
  workers: (deps, run) => importFile(deps, workers, run),
  postings: (deps, run) => importFile(deps, postings, run),
  orders: (deps, run) => importFile(deps, orders, run),
} satisfies Record<string, Import>;
