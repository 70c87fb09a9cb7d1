import { describe, expect, it } from 'vitest';
import { together } from '../../../src/intake/http/together.ts';

const limits = { patienceMs: 10_000, atOnce: 2, size: 4, waitMs: 10_000, queue: 100 };

/** Work that ends when it is told to. */
const held = () => {
  const batches: { items: readonly number[]; end(error?: Error): void }[] = [];
  const work = (items: readonly number[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve(items.map((item) => `did ${item}`)));
      batches.push({ items, end });
    });
  return { batches, work };
};

describe('work that is done together', () => {
  it('begins at once, alone, when nothing runs; those who come meanwhile share the next batch, in the order they came', async () => {
    const { batches, work } = held();
    const add = together(limits, work);
    const answers = [1, 2, 3, 4, 5, 6].map(add);
    expect(batches.map((b) => b.items)).toEqual([[1]]);
    batches[0]?.end();
    expect(await answers[0]).toBe('did 1');
    await expect.poll(() => batches.map((b) => b.items)).toEqual([[1], [2, 3, 4, 5]]);
    batches[1]?.end();
    await expect.poll(() => batches.map((b) => b.items)).toEqual([[1], [2, 3, 4, 5], [6]]);
    batches[2]?.end();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `did ${n}`));
  });

  it('goes on beside a batch that is held up, up to its limit', async () => {
    const { batches, work } = held();
    const add = together({ ...limits, patienceMs: 20 }, work);
    const stuck = add(1);
    const next = [2, 3].map(add);
    await expect.poll(() => batches.map((b) => b.items)).toEqual([[1], [2, 3]]);
    const third = add(4);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(batches).toHaveLength(2);
    batches[1]?.end();
    expect(await Promise.all(next)).toEqual(['did 2', 'did 3']);
    await expect.poll(() => batches.map((b) => b.items)).toEqual([[1], [2, 3], [4]]);
    for (const batch of batches) batch.end();
    expect(await Promise.all([stuck, third])).toEqual(['did 1', 'did 4']);
  });

  it('tells a failure to those of its batch and to nobody else, and goes on', async () => {
    const { batches, work } = held();
    const add = together({ ...limits, atOnce: 1 }, work);
    const answers = [1, 2, 3].map(add);
    const told = Promise.allSettled(answers);
    batches[0]?.end();
    await expect.poll(() => batches.length).toBe(2);
    batches[1]?.end(new Error('no'));
    expect((await told).map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    const next = add(4);
    batches[2]?.end();
    expect(await next).toBe('did 4');
  });

  it('tells those who wait too long to come again, and never does their work', async () => {
    const { batches, work } = held();
    const add = together({ ...limits, atOnce: 1, waitMs: 20 }, work);
    const first = add(1);
    await expect(add(2)).rejects.toMatchObject({ code: 'database_busy' });
    const third = add(3);
    batches[0]?.end();
    await first;
    expect(batches.map((b) => b.items)).toEqual([[1], [3]]);
    batches[1]?.end();
    expect(await third).toBe('did 3');
  });

  it('turns away at once whoever finds the queue full', async () => {
    const { batches, work } = held();
    const add = together({ ...limits, atOnce: 1, queue: 2 }, work);
    const waiting = [1, 2, 3].map(add);
    await expect(add(4)).rejects.toMatchObject({ code: 'database_busy' });
    batches[0]?.end();
    await expect.poll(() => batches.length).toBe(2);
    batches[1]?.end();
    await Promise.all(waiting);
  });
});
