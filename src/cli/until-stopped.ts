const asked = ['SIGINT', 'SIGTERM', 'disconnect'] as const;

/**
 * Waits for SIGINT or SIGTERM (or, in a child process, for its parent to be gone), then stops. Repeated signals change nothing: npm and a
 * process group may each bring the same one. A `child` leaves SIGINT to its parent, which a terminal's Ctrl-C reaches too and which ends
 * its children in their turn. A stop that outlasts the deadline ends the process with code 1: whatever it still held is
 * driven again elsewhere.
 */
export const untilStopped = async (
  stop: () => Promise<void>,
  deadlineMs: number,
  { child = false }: { child?: boolean } = {},
): Promise<void> => {
  await new Promise<void>((resolve) => {
    for (const signal of asked)
      process.on(signal, () => {
        if (!(child && signal === 'SIGINT')) resolve();
      });
  });
  const give = setTimeout(() => process.exit(1), deadlineMs);
  await stop();
  clearTimeout(give);
};
