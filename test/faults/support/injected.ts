import { expect } from 'vitest';

/** Says what a test did to the system and how often. A fault that was never injected proves nothing, so none is a failure. */
export const injected = (fault: string, counts: Record<string, number>): void => {
  const list = Object.entries(counts).map(([what, count]) => `${what}: ${count}`);
  console.log(`${fault} — ${list.join(', ')}`);
  for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(0);
};
