/** Business time: decides rules, due dates and quiet hours. Integer milliseconds since the epoch; virtual in a replay, real elsewhere. */
export type Clock = { now(): number };

/** A clock that stands until it is set; it only goes forward. */
export type VirtualClock = Clock & { set(at: number): void };

/** Business time for a replay: sixteen months pass as fast as the work gets done. */
export const createVirtualClock = (start: number): VirtualClock => {
  let at = start;
  return {
    now: () => at,
    set: (to) => {
      at = Math.max(at, to);
    },
  };
};

/** The machine's own time. The only call in the code base that asks the system what time it is. */
export const systemClock: Clock = { now: () => Date.now() };

/** Milliseconds that only go forward, for durations and leases inside one process. Never compared across processes. */
export const monotonicMs = (): number => performance.now();
