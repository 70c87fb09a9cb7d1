import { basename } from 'node:path';
import { UsageError } from '../../errors.ts';

/** A file of which not one row can be taken. Names the file, what is wrong with it and how to mend it; the CLI exits 2. */
export const unusable = (path: string, code: string, message: string, cause?: unknown): UsageError =>
  new UsageError(code, `${basename(path)}: ${message}`, { cause });

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file; check the name and the folder',
  ENOTDIR: 'there is no such file; check the name and the folder',
  EACCES: 'reading it is not permitted; give this user the right to read it',
  EPERM: 'reading it is not permitted; give this user the right to read it',
  EISDIR: 'this is a folder; name one file in it',
};

/** Turns a failed file call into a sentence for the person who named the file. Anything unknown keeps its system code. */
export const unreadable = (path: string, error: unknown): UsageError => {
  const system = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
  return unusable(path, 'file_unreadable', REASONS[system] ?? `it cannot be read (${system})`, error);
};
