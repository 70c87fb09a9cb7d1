import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TempFolder, tempFolder } from './temp-folder.ts';

/** The folder of this project's package.json. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * A folder with the given files, this project's installed packages and some of its own files: for code that must not
 * stand in ours.
 */
export const scratchProject = async (
  files: Iterable<readonly [file: string, content: string]>,
  own: string[] = [],
): Promise<TempFolder> => {
  const folder = await tempFolder();
  for (const name of ['package.json', 'tsconfig.json', ...own]) {
    await cp(join(projectRoot, name), join(folder.path, name), { recursive: true });
  }
  await symlink(join(projectRoot, 'node_modules'), join(folder.path, 'node_modules'));
  for (const [file, content] of files) {
    await mkdir(dirname(join(folder.path, file)), { recursive: true });
    await writeFile(join(folder.path, file), `${content}\n`);
  }
  return folder;
};
