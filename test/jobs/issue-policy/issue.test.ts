import { describe, expect, it } from 'vitest';
import { books } from '../../support/books.ts';
import { orders } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';
import { freshWorld } from '../../support/world.ts';

describe('issuing', () => {
  it('gives each signed order its policy', async () => {
    await using world = await freshWorld();
    await orders(world, 3);
    await performJob(world, 'issue-policy');
    expect(await books(world)).toEqual({ policies: 3, exclusions: 0, chargedFen: 120, spentFen: 120 });
  });
});
