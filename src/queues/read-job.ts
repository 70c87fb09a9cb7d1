import { z } from 'zod';
import { newId } from '../store/ids.ts';
import { type JobName, jobNamed } from './catalogue.ts';
import type { ReceivedJob } from './connection.ts';
import { type JobDefinition, payloadVersion } from './define-job.ts';

export type ReadJob =
  | { kind: 'run'; definition: JobDefinition<JobName>; chunkId: number }
  /** Made by a newer version of Doorstep: none of this one's business, and nobody's fault. `chunkId` where it stands in its usual place. */
  | { kind: 'newer'; why: string; chunkId: number | undefined }
  /** Of a version that is known, and yet not readable. `subjectId` is the same for every delivery of one chunk whose id can be read. */
  | { kind: 'unreadable'; job: JobName; subjectId: string };

const loosely = z.object({
  v: z.number().optional().catch(undefined),
  chunkId: z.int().positive().optional().catch(undefined),
});

/** A chunk's id in the form of a subject's: version 8 of a UUID is whatever its maker says it is. */
const asSubject = (chunkId: number): string => {
  const hex = chunkId.toString(16).padStart(14, '0');
  return `00000000-0000-8000-80${hex.slice(0, 2)}-${hex.slice(2)}`;
};

/**
 * What a job found in a queue asks for. Old and new versions share the queues while an upgrade rolls: a job of a name that this version
 * does not have, or with a higher payload version, belongs to the other.
 */
export const readJob = ({ name, data }: Pick<ReceivedJob, 'name' | 'data'>): ReadJob => {
  const definition = jobNamed(name);
  const { v = 0, chunkId } = loosely.catch({}).parse(data);
  if (!definition) return { kind: 'newer', why: 'no such job in this version', chunkId };
  const payload = definition.payload.safeParse(data);
  if (payload.success) return { kind: 'run', definition, chunkId: payload.data.chunkId };
  if (v > payloadVersion)
    return { kind: 'newer', why: `payload version ${v}; this version reads ${payloadVersion}`, chunkId };
  return {
    kind: 'unreadable',
    job: definition.name,
    subjectId: chunkId === undefined ? newId() : asSubject(chunkId),
  };
};
