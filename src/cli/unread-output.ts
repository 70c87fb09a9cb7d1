/**
 * Keeps a command quiet whose reader has gone (`doctor | head -1`): what nobody reads is dropped, the command comes to its end, and its exit
 * code stays what it is. To be called once per process, before the first line is written.
 */
export const dropUnreadOutput = (
  streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr],
): void => {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
};
