import type { Queryable } from './connect.ts';

export type CrashCount = { subjectId: string; crashes: number; crashesAlone: number };

/** Counts a crash for every subject that was in the chunk; `alone` when nothing else ran in the process. */
export const countCrash = (
  tx: Queryable,
  topic: string,
  subjectIds: readonly string[],
  alone: boolean,
): Promise<CrashCount[]> => tx<CrashCount[]>`
  insert into subject_attempts as a (topic, subject_id, crashes, crashes_alone, last_at)
  select ${topic}, id, 1, ${alone ? 1 : 0}, clock_timestamp() from (select distinct id from unnest(${subjectIds as string[]}::uuid[]) as id) as subjects
  on conflict (topic, subject_id) do update set crashes = a.crashes + 1, crashes_alone = a.crashes_alone + excluded.crashes_alone, last_at = excluded.last_at
  returning subject_id as "subjectId", crashes, crashes_alone as "crashesAlone"`;

/** Counts a failure that was caught and blamed on the subject. */
export const countFailure = async (tx: Queryable, topic: string, subjectId: string): Promise<void> => {
  await tx`
    insert into subject_attempts as a (topic, subject_id, failures, last_at) values (${topic}, ${subjectId}, 1, clock_timestamp())
    on conflict (topic, subject_id) do update set failures = a.failures + 1, last_at = excluded.last_at`;
};

/** Forgets what went wrong before: a person has decided to try the subject afresh. */
export const forgetAttempts = async (tx: Queryable, topic: string, subjectId: string): Promise<void> => {
  await tx`delete from subject_attempts where topic = ${topic} and subject_id = ${subjectId}`;
};
