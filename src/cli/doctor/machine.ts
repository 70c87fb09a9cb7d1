import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../config.ts';
import { type Finding, fault, good, warn } from './finding.ts';

const leastNode = 24;

const node = (version: string): Finding =>
  Number(version.split('.')[0]) >= leastNode
    ? good('node', `Node ${version}`)
    : fault(
        'node',
        `Node ${version} is older than ${leastNode}`,
        'start commands with: npm run doorstep -- COMMAND, which brings its own Node',
      );

const configuration = (config: Config): Finding => {
  const database = config.databaseUrl ? 'DATABASE_URL' : `the embedded Postgres in ${config.dataDir}`;
  const queue = config.redisUrl ? 'REDIS_URL' : 'the same Postgres';
  return good('configuration', `database: ${database}; queue: ${queue}; time zone: ${config.calendar.timeZone}`);
};

const gib = 1024 ** 3;

/** Free bytes where a folder is or would be made. */
const freeBytes = async (folder: string): Promise<number> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder)
      return freeBytes(dirname(folder));
    throw error;
  }
};

const disk = async (config: Config): Promise<Finding> => {
  const free = await freeBytes(config.dataDir);
  const what = `${(free / gib).toFixed(1)} GiB free for DATA_DIR (${config.dataDir})`;
  const mend = 'free some space, or name a larger disk with DATA_DIR';
  if (free < gib / 2) return fault('disk', what, mend);
  return free < 5 * gib ? warn('disk', what, mend) : good('disk', what);
};

/** Node, the configuration, and room to write. */
export const examineMachine = async (config: Config): Promise<Finding[]> => [
  node(process.versions.node),
  configuration(config),
  await disk(config),
];
