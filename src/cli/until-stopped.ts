/**
 * Waits for SIGINT or SIGTERM (or, in a child process, for its parent to be gone), then stops. A stop that outlasts the deadline ends the
 * process with code 1: whatever it still held is driven again elsewhere. A second signal does not wait.
 */
export const untilStopped = async (stop: () => Promise<void>, deadlineMs: number): Promise<void> => {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('disconnect', () => resolve());
  });
  const give = setTimeout(() => process.exit(1), deadlineMs);
  await stop();
  clearTimeout(give);
};
