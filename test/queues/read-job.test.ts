import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { payloadVersion } from '../../src/queues/define-job.ts';
import { readJob } from '../../src/queues/read-job.ts';

const { name } = issuePolicy;

describe('reading a job', () => {
  it('finds the job and the chunk', () => {
    expect(readJob({ name, data: { v: 1, chunkId: 7 } })).toEqual({ kind: 'run', definition: issuePolicy, chunkId: 7 });
  });

  it.each([
    ['a name it does not have', { name: 'weigh-tea', data: { v: 1, chunkId: 7 } }],
    ['a higher payload version', { name, data: { v: payloadVersion + 1, chunkId: 7 } }],
    ['a higher payload version of another shape', { name, data: { v: payloadVersion + 1, chunks: ['7'] } }],
  ])('leaves to a newer version what has %s', (_, job) => {
    expect(readJob(job)).toMatchObject({ kind: 'newer' });
  });

  it('sets aside what it should be able to read and cannot: once for a chunk, however often it is delivered', () => {
    const unreadable = (data: unknown) => {
      const read = readJob({ name, data });
      return read.kind === 'unreadable' ? read.subjectId : read.kind;
    };
    const subject = unreadable({ v: 1, chunkId: 7, more: true });
    expect(subject).toMatch(/^[0-9a-f]{8}-0000-8000-80[0-9a-f]{2}-[0-9a-f]{12}$/);
    expect(unreadable({ v: 0, chunkId: 7 })).toBe(subject);
    expect(unreadable({ chunkId: 8 })).not.toBe(subject);
    for (const data of [{ v: 1, chunkId: -1 }, { v: 1 }, null, 'text'])
      expect(unreadable(data)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
