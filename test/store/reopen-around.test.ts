import { describe, expect, it } from 'vitest';
import { reopenAroundChanges } from '../../src/store/reopen-around.ts';
import { order } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const applied = async ({ sql }: World, at: number): Promise<void> => {
  await sql`insert into applied_items (kind, key, fields, applied_at) values ('plan', 'LGB-150K', '{}', ${at})`;
};
const reopened = async ({ sql }: World) =>
  (await sql`select from cover_exclusions where reopened_at is not null`).length;

describe('an order that was excluded just when reference data changed', () => {
  it('is owed a second decision, whichever copy decided it', async () => {
    await using world = await freshWorld();
    await order(world, { occupationClass: 6 });
    await performJob(world, 'issue-policy');
    await applied(world, world.now - 20_000);
    expect(await reopenAroundChanges(world.sql, world.now + 30_000)).toBe(1);
    expect(await reopened(world)).toBe(1);
  });

  it('is left alone when the change was long before it, or nothing changed', async () => {
    await using world = await freshWorld();
    await order(world, { occupationClass: 6 });
    await performJob(world, 'issue-policy');
    expect(await reopenAroundChanges(world.sql, world.now + 30_000)).toBe(0);
    await applied(world, world.now - 100_000);
    expect(await reopenAroundChanges(world.sql, world.now + 30_000)).toBe(0);
    expect(await reopened(world)).toBe(0);
  });
});
