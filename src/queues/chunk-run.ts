import { blamesTheRows, describeError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { closeChunk, type HeldChunk, splitChunk } from '../store/chunks.ts';
import type { Sql } from '../store/connect.ts';
import { quarantineSubject, subjectAt } from '../store/quarantine.ts';
import { countFailure } from '../store/subject-attempts.ts';
import type { JobDefinition } from './define-job.ts';

/** Something of a chunk, known by its place: ids stay in Postgres. */
export type Placed = { ord: number };

/** What became of a chunk: subjects done, subjects set aside for a person, and what the pipeline wants in its log line. */
export type ChunkOutcome = { done: number; quarantined: number; detail?: Record<string, number> };

/** One run of one chunk, as a pipeline sees it. */
export type ChunkRun = {
  chunk: HeldChunk;
  signal: AbortSignal;
  log: Logger;
  /** Maps each item; one whose mapping throws is set aside in quarantine and the rest goes on. */
  each<T extends Placed, U>(items: readonly T[], map: (item: T) => U): Promise<U[]>;
  /**
   * Writes all items at once; when the rows themselves are at fault, halves them until the bad one stands alone in quarantine and the
   * rest is written. `closes` tells the writer to delete the chunk row in its own transaction. Failures of circumstance are thrown.
   */
  commitInParts<T extends Placed, R>(
    items: readonly T[],
    write: (part: readonly T[], closes: boolean) => Promise<R>,
  ): Promise<R[]>;
  /** Subjects set aside so far. */
  quarantined(): number;
  /**
   * For a run that its rows failed elsewhere than in `commitInParts`, or that they kept too long: the chunk is replaced by its halves. A
   * row that then stands alone is set aside.
   */
  isolate(error: unknown): Promise<ChunkOutcome>;
};

export const createChunkRun = (deps: {
  sql: Sql;
  definition: JobDefinition;
  chunk: HeldChunk;
  signal: AbortSignal;
  log: Logger;
}): ChunkRun => {
  const { sql, definition, chunk, signal, log } = deps;
  let quarantined = 0;

  const setAside = async (item: Placed, error: unknown): Promise<void> => {
    const { kind, code = kind, message } = describeError(error);
    await sql.begin(async (tx) => {
      const subjectId = await subjectAt(tx, chunk.id, item.ord);
      if (subjectId === undefined) return;
      await countFailure(tx, chunk.topic, subjectId);
      await quarantineSubject(tx, {
        job: definition.name,
        topic: chunk.topic,
        subjectId,
        code,
        message,
        attempts: chunk.attempts,
      });
    });
    quarantined++;
    log.error({ code, ord: item.ord }, 'one subject set aside in quarantine');
  };

  const inParts = async <T extends Placed, R>(
    items: readonly T[],
    write: (part: readonly T[], closes: boolean) => Promise<R>,
  ): Promise<R[]> => {
    signal.throwIfAborted();
    try {
      return [await write(items, false)];
    } catch (error) {
      if (!blamesTheRows(error)) throw error;
      const [only] = items;
      if (items.length === 1 && only) {
        await setAside(only, error);
        return [];
      }
      const middle = items.length >> 1;
      return [...(await inParts(items.slice(0, middle), write)), ...(await inParts(items.slice(middle), write))];
    }
  };

  return {
    chunk,
    signal,
    log,
    quarantined: () => quarantined,
    each: async (items, map) => {
      const mapped = [];
      for (const item of items) {
        try {
          mapped.push(map(item));
        } catch (error) {
          await setAside(item, error);
        }
      }
      return mapped;
    },
    commitInParts: async (items, write) => {
      if (items.length > 0) {
        signal.throwIfAborted();
        try {
          return [await write(items, true)];
        } catch (error) {
          if (!blamesTheRows(error)) throw error;
        }
      }
      const written = items.length > 0 ? await inParts(items, write) : [];
      await closeChunk(sql, chunk.id);
      return written;
    },
    isolate: async (error) => {
      if (chunk.size > 1) {
        await splitChunk(sql, chunk.id, Math.ceil(chunk.size / 2), chunk.crashes);
        return { done: 0, quarantined, detail: { halved: chunk.size } };
      }
      await setAside({ ord: 1 }, error);
      await closeChunk(sql, chunk.id);
      return { done: 0, quarantined };
    },
  };
};
