import { describe, expect, it } from 'vitest';
import { createCipher, generateKeys } from '../../src/cipher.ts';
import { rejectionsDiscard, rejectionsList, rejectionsRetry } from '../../src/cli/rejections.ts';
import { readConfig } from '../../src/config.ts';
import { keepRefusedOrders } from '../../src/intake/refused-orders.ts';
import { newId } from '../../src/store/ids.ts';
import { worker } from '../support/builders.ts';
import { freshWorld, type World } from '../support/world.ts';
import { run } from './command.ts';

const keys = generateKeys('test');
const cipherOf = () => {
  const { keys: read } = readConfig(keys);
  if (!read) throw new Error('no keys were made');
  return createCipher(read);
};

/** Refuses orders of workers that are not known, and returns the ids under which they are kept. */
const refuse = async (world: World, ...externalIds: string[]): Promise<string[]> => {
  await world.sql`
    insert into employers (id, source, external_id, name, region_code, content_hash, created_at, updated_at)
    values (${newId()}, 'market', 'E-1', '茶厂', '350702', '\\x00', ${world.now}, ${world.now})`;
  const orders = externalIds.map((id, at) => ({
    sent: {
      raw: {
        ...{ external_id: id, worker_external_id: `W-${at}`, employer_external_id: 'E-1' },
        ...{ starts_at: '2026-05-11T09:00:00+08:00', ends_at: '2026-05-11T17:00:00+08:00' },
      },
    },
    ...{ surface: 'api' as const, line: null },
    refusal: { code: 'unknown_worker', column: 'worker_external_id', message: 'send the worker first' },
  }));
  await keepRefusedOrders(world.sql, cipherOf(), { source: 'market', now: world.now, orders });
  const rows = await world.sql<{ id: string }[]>`select id from intake_rejections order by external_id`;
  return rows.map((row) => row.id);
};
const arrive = async (world: World, externalId: string): Promise<void> => {
  const { id } = await worker(world);
  await world.sql`update workers set external_id = ${externalId} where id = ${id}`;
};
const state = (world: World) =>
  world.sql`select external_id as id, closed_as as closed, closed_by as by from intake_rejections order by 1`;

describe('rejections list', () => {
  it('shows which orders wait, since when and for what; a script gets one a line, and what was sent is not shown', async () => {
    await using world = await freshWorld();
    const [id] = await refuse(world, 'O-1');
    const shown = await run(world.url, (context) => rejectionsList(context, {}), keys);
    expect(shown.out[1]).toMatch(
      new RegExp(`^${id}  market/O-1 +2026-05-11 08:00:00 +1 +worker:W-0 +unknown_worker: send the worker first$`),
    );
    const { out } = await run(world.url, (context) => rejectionsList(context, { json: true, source: 'market' }), keys);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ externalId: 'O-1', regionCode: '350702', waitsOn: 'worker:W-0' });
    expect(out.join()).not.toContain('payload');
    const none = await run(world.url, (context) => rejectionsList(context, { code: 'other' }), keys);
    expect(none.out).toEqual(['no refused order is waiting 无被拒订单']);
  });
});

describe('rejections retry', () => {
  it('signs what is mended, says what is not, and keeps who did it, there and in the audit', async () => {
    await using world = await freshWorld();
    const [first = '', second = ''] = await refuse(world, 'O-1', 'O-2');
    await arrive(world, 'W-0');
    const { code, out } = await run(world.url, (c) => rejectionsRetry(c, { all: true, reason: 'mended' }), keys);
    expect([code, out[0]]).toEqual([3, expect.stringMatching(/^1 signed .* 1 refused once more/)]);
    expect(await state(world)).toMatchObject([
      { id: 'O-1', closed: 'signed', by: expect.stringMatching(/^host:/) },
      { id: 'O-2', closed: null },
    ]);
    const audited =
      await world.sql`select action, subject_id as subject, reason, region_code as region from audit_log order by id`;
    const entry = { action: 'rejection.retry', reason: 'mended', region: '350702' };
    expect(audited).toEqual([first, second].map((subject) => ({ ...entry, subject })));
  });

  it('retries what waits for one party', async () => {
    await using world = await freshWorld();
    await refuse(world, 'O-1', 'O-2');
    await arrive(world, 'W-1');
    const command = { waitsOn: 'worker:W-1', source: 'market' };
    expect((await run(world.url, (c) => rejectionsRetry(c, command), keys)).code).toBe(0);
    expect(await state(world)).toMatchObject([
      { id: 'O-1', closed: null },
      { id: 'O-2', closed: 'signed' },
    ]);
  });

  it('says which ids are not there, and exits 1', async () => {
    await using world = await freshWorld();
    const gone = newId();
    const { code, err } = await run(world.url, (context) => rejectionsRetry(context, { ids: [gone] }), keys);
    expect([code, err]).toEqual([1, [`${gone} is not among the refused orders (any more)`]]);
  });

  it.each([
    [{}, 'give one of --waits-on'],
    [{ ids: [newId()], all: true }, 'give one of --waits-on'],
    [{ ids: ['first'] }, '"first" is no id'],
    [{ waitsOn: 'W-1' }, 'worker:W-1'],
  ])('refuses a call that could mean something else: %j', async (command, mend) => {
    await using world = await freshWorld();
    const { code, err } = await run(world.url, (context) => rejectionsRetry(context, command), keys);
    expect([code, err.join()]).toEqual([2, expect.stringContaining(mend)]);
  });
});

describe('rejections discard', () => {
  it('gives an order up for good, with who and why; a second time it says that it is gone', async () => {
    await using world = await freshWorld();
    const ids = await refuse(world, 'O-1');
    const discard = () => run(world.url, (c) => rejectionsDiscard(c, { ids, reason: 'a test order' }), keys);
    expect((await discard()).code).toBe(0);
    expect(await state(world)).toMatchObject([{ closed: 'discarded', by: expect.stringMatching(/^host:/) }]);
    expect((await discard()).code).toBe(1);
    expect(await world.sql`select action, reason from audit_log`).toEqual([
      { action: 'rejection.discard', reason: 'a test order' },
    ]);
  });

  it('wants a reason', async () => {
    await using world = await freshWorld();
    const { code } = await run(world.url, (c) => rejectionsDiscard(c, { ids: [newId()], reason: ' ' }), keys);
    expect(code).toBe(2);
  });
});
