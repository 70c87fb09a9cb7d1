import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { within } from '../../src/queues/within.ts';

describe('waiting for the queue', () => {
  it('ends when it answers, with its answer', async () => {
    expect(await within(1_000, 'the queue', sleep(1, 'there'))).toBe('there');
  });

  it('ends in time when it never answers, and says what did not', async () => {
    const hanging = new Promise<never>(() => undefined);
    await expect(within(20, 'the queue', hanging)).rejects.toMatchObject({
      code: 'queue_timeout',
      message: 'the queue did not answer within 20 ms',
      retry: true,
    });
  });

  it('hands on what it fails with', async () => {
    await expect(within(1_000, 'the queue', Promise.reject(new Error('full')))).rejects.toThrow('full');
  });

  it('lets nothing escape when it fails after the wait has ended', async () => {
    const late = sleep(20).then(() => Promise.reject(new Error('late')));
    await expect(within(5, 'the queue', late)).rejects.toMatchObject({ code: 'queue_timeout' });
    await sleep(30);
  });
});
