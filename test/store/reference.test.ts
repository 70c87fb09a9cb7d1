import { describe, expect, it } from 'vitest';
import { newId } from '../../src/store/ids.ts';
import { keepReference, referenceRevision } from '../../src/store/reference.ts';
import { order } from '../support/builders.ts';
import { cityRules } from '../support/city.ts';
import { pack, performJob, processorsOf, runChunks, runnerOf } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const hour = 3_600_000;

const addVersion = async ({ sql, planId }: World, version: number, validFrom: number): Promise<string> => {
  const id = newId();
  await sql`
    insert into plan_versions (id, plan_id, version, valid_from, rules)
    values (${id}, ${planId}, ${version}, ${validFrom}, ${JSON.stringify({ ...cityRules, tailMinutes: 30 })}::text::jsonb)`;
  return id;
};
const used = async ({ sql }: World, id: string): Promise<boolean> => {
  const [row] = await sql<{ used: boolean }[]>`select used_at is not null as used from plan_versions where id = ${id}`;
  return row?.used ?? false;
};

/** The versions that policies were issued under, in the order of issuing. */
const judges = async ({ sql }: World): Promise<string[]> => {
  const rows = await sql<{ judge: string }[]>`select plan_version_id as judge from policies order by decided_at`;
  return rows.map((row) => row.judge);
};

describe('a process’ copy of the reference data', () => {
  it('marks a version as used before the first order is judged by it, though it came into force long after the copy was made', async () => {
    await using world = await freshWorld();
    let now = world.now;
    const second = await addVersion(world, 2, world.now + hour);
    const run = runnerOf(world, {
      processors: processorsOf(world, {
        reference: keepReference(world.chunkSql, world.calendar, () => now),
        now: () => now,
      }),
    });
    const issue = async () => runChunks(world, 'issue-policy', await pack(world, 'issue-policy'), { run });
    await order(world);
    await issue();
    expect(await used(world, second)).toBe(false);

    now = world.now + 2 * hour;
    await order(world, { signedAt: now, startsAt: now + hour }, { now });
    await issue();
    expect(await judges(world)).toEqual([world.versionId, second]);
    expect(await used(world, second)).toBe(true);
  });

  it('marks a version that a server’s clock, running ahead, lets judge a few minutes early', async () => {
    await using world = await freshWorld();
    const second = await addVersion(world, 2, world.now + 60_000);
    await order(world, { signedAt: world.now + 2 * 60_000 });
    await performJob(world, 'issue-policy');
    expect(await judges(world)).toEqual([second]);
    expect(await used(world, second)).toBe(true);
  });

  it('leaves a version that is far ahead open to mending, even where it is the plan’s only one', async () => {
    await using world = await freshWorld();
    await world.sql`update plan_versions set valid_from = ${world.now + 24 * hour}`;
    await order(world);
    await performJob(world, 'issue-policy');
    const [exclusion] = await world.sql`select reason, plan_version_id as judge from cover_exclusions`;
    expect(exclusion).toEqual({ reason: 'plan_not_in_force', judge: null });
    expect(await used(world, world.versionId)).toBe(false);
  });

  it('is never older than a change that was made before it was asked for', async () => {
    await using world = await freshWorld();
    const reference = keepReference(world.chunkSql, world.calendar, () => world.now);
    await reference.current();
    const asking = async (): Promise<void> => {
      for (let k = 0; k < 20; k++) {
        await world.sql`update programmes set priority = priority + 1`;
        const revision = await referenceRevision(world.sql);
        expect((await reference.current()).revision).toBeGreaterThanOrEqual(revision);
      }
    };
    await Promise.all(Array.from({ length: 4 }, asking));
  });
});
