import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, UsageError } from '../errors.ts';
import { type Account, canEnter } from './server-account.ts';

/** Where a data folder's database lies, and its password. Kept in `postgres.json`, which only its owner reads. */
export type Place = { cluster: string; password: string };

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

/** A folder of the server's user: below the data folder, or below `shared` where the user cannot enter that. */
const clusterFolder = async (dataDir: string, user: Account | undefined, shared: string): Promise<string> => {
  if (canEnter(user, dataDir)) return join(dataDir, 'postgres');
  await mkdir(shared, { recursive: true, mode: 0o755 });
  const folder = await mkdtemp(join(shared, 'data-'));
  if (user) await chown(folder, user.uid, user.gid);
  return join(folder, 'postgres');
};

/**
 * The place of a data folder's database, chosen and written down on first use. The place stays where the data folder is
 * moved or copied: whoever wants a second database begins with a new data folder.
 */
export const placeOf = async (dataDir: string, user: Account | undefined, shared: string): Promise<Place> => {
  const file = join(dataDir, 'postgres.json');
  if (await exists(file)) return JSON.parse(await readFile(file, 'utf8')) as Place;
  const place = {
    cluster: await clusterFolder(dataDir, user, shared),
    password: randomBytes(24).toString('base64url'),
  };
  if (await exists(place.cluster)) {
    throw new UsageError(
      'postgres_password_missing',
      `${file}, the password of the database in ${place.cluster}, is missing: put it back, or move the database away.`,
    );
  }
  await writeFile(file, `${JSON.stringify(place)}\n`, { mode: 0o600, flag: 'wx' });
  return place;
};

/** A folder that belongs to the server's user alone. */
const privateFolder = async (folder: string, user: Account | undefined): Promise<void> => {
  await mkdir(folder, { mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
};

/**
 * Makes the database files where there are none: UTF-8, sorted by code point, passwords only as SCRAM. A killed attempt
 * leaves a draft that the next one throws away, so what stands at `place.cluster` is always whole.
 */
export const initialise = async (
  place: Place,
  user: Account | undefined,
  binaries: string,
  log?: (message: string) => void,
): Promise<void> => {
  if (await exists(place.cluster)) return;
  log?.(`creating a database in ${place.cluster}`);
  const draft = `${place.cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await privateFolder(draft, user);
  const passwordFile = join(draft, 'password');
  const files = join(draft, 'files');
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const { status, stderr, error } = spawnSync(
    join(binaries, 'initdb'),
    [
      `--pgdata=${files}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ],
    { ...user, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new AppError(
      'postgres_init_failed',
      `The database could not be created in ${place.cluster}: ${stderr.trim()}`,
      { cause: error },
    );
  }
  await rename(files, place.cluster);
  await rm(draft, { recursive: true });
};
