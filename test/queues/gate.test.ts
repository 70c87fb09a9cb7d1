import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/queues/gate.ts';

/** Work that says when it begins and ends. */
const recorder = () => {
  const events: string[] = [];
  let running = 0;
  let most = 0;
  const work =
    (name: string, ms = 5) =>
    async (): Promise<string> => {
      running++;
      most = Math.max(most, running);
      events.push(`+${name}`);
      await sleep(ms);
      events.push(`-${name}`);
      running--;
      return name;
    };
  return { events, work, most: () => most };
};

describe('the gate', () => {
  it('lets shared work run side by side and gives each its answer', async () => {
    const { work, most } = recorder();
    const gate = createGate();
    expect(await Promise.all(['a', 'b', 'c'].map((name) => gate.shared(work(name))))).toEqual(['a', 'b', 'c']);
    expect(most()).toBe(3);
  });

  it('lets a suspect in when all before it are done, and nobody in until it is', async () => {
    const { events, work } = recorder();
    const gate = createGate();
    await Promise.all([
      gate.shared(work('a', 20)),
      gate.shared(work('b', 10)),
      gate.alone(work('suspect')),
      gate.shared(work('c')),
    ]);
    expect(events).toEqual(['+a', '+b', '-b', '-a', '+suspect', '-suspect', '+c', '-c']);
  });

  it('lets suspects in one by one, in the order in which they came', async () => {
    const { events, work } = recorder();
    const gate = createGate();
    await Promise.all(['a', 'b', 'c'].map((name) => gate.alone(work(name))));
    expect(events).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
  });

  it('never has anything beside a suspect, whatever comes in which order', async () => {
    const gate = createGate();
    let shared = 0;
    let alone = 0;
    const wrong: string[] = [];
    const enter = (suspect: boolean, ms: number) => async (): Promise<void> => {
      if (suspect) alone++;
      else shared++;
      if (alone > 1 || (alone > 0 && shared > 0)) wrong.push(`${alone} alone beside ${shared}`);
      await sleep(ms);
      if (suspect) alone--;
      else shared--;
    };
    const arrivals = Array.from({ length: 60 }, async (_, i) => {
      await sleep((i * 7) % 40);
      const suspect = i % 4 === 0;
      await (suspect ? gate.alone : gate.shared)(enter(suspect, (i * 13) % 8));
    });
    await Promise.all(arrivals);
    expect(wrong).toEqual([]);
  });

  it('goes on after work that fails, and hands the failure to its caller', async () => {
    const gate = createGate();
    const failing = async (): Promise<never> => {
      throw new Error('no');
    };
    const answers = await Promise.allSettled([
      gate.shared(failing),
      gate.alone(failing),
      gate.shared(async () => 'yes'),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});
