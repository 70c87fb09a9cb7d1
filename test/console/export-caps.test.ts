import { afterEach, describe, expect, it } from 'vitest';
import { exportCaps } from '../../src/store/export-caps.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
afterEach(() => city[Symbol.asyncDispose]());

const asked = { list: 'quarantine.list', filter: {}, format: 'csv' as const };
const begin = async (cookie: string, id = newId()) => {
  const { status, body } = await city.send('export.begin', { id, ...asked }, { cookie });
  return { id, status, code: body['code'] };
};

describe('exports of one operator', () => {
  it('are written two at once, and leave others their turn', async () => {
    city = await startConsole();
    const { sql } = city.world;
    await city.operator('li.hua', ['operator']);
    await city.operator('wang', ['operator']);
    const [li, wang] = [await city.signIn('li.hua'), await city.signIn('wang')];
    await quarantineSubject(sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: newId(), code: 'crash', message: 'x', attempts: 3 },
    });
    await sql`
      create function wait_for_test() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(4711); return new; end'`;
    await sql`create trigger waits before insert on export_parts for each row execute function wait_for_test()`;
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(4711)`;
      const [first, second] = [await begin(li), await begin(li)];
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(await begin(li)).toMatchObject({ status: 422, code: 'exports_own_busy' });
      expect((await begin(li, first.id)).status).toBe(200);
      expect((await begin(wang)).status).toBe(200);
      expect(await begin(wang)).toMatchObject({ status: 422, code: 'exports_busy' });
    });
    await waitUntil('one is written', async () => (await begin(li)).status === 200);
  });

  it('are kept up to a number and a size, and begun again once old ones have gone', async () => {
    city = await startConsole();
    const { sql } = city.world;
    for (const name of ['li.hua', 'wang']) await city.operator(name, ['operator']);
    const [li, wang] = [await city.signIn('li.hua'), await city.signIn('wang')];
    await sql`
      with kept as (
        insert into exports (id, list, filter, format, operator_id, created_at, finished_at)
        select gen_random_uuid(), 'quarantine.list', '{}', 'csv', o.id, ${city.clock.now}, ${city.clock.now}
        from operators o, generate_series(1, ${exportCaps.files}) where o.name = 'li.hua' returning id)
      insert into export_parts (export_id, part, content) select id, 0, 'x' from kept`;
    expect(await begin(li)).toMatchObject({ status: 422, code: 'exports_full' });
    const { detail } = (await city.send('export.begin', { id: newId(), ...asked }, { cookie: li })).body;
    expect(detail).toContain('delete some among your exports');
    expect((await begin(wang)).status).toBe(200);
    const audited = await sql`select actor from audit_log where action = 'export.begin'`;
    expect([...audited]).toEqual([{ actor: 'operator:wang' }]);
    const [one] = (await city.call('exports.list', {}, li)).body.rows;
    await city.call('exports.delete', { ids: [one?.id ?? ''] }, li);
    expect(await begin(li)).toMatchObject({ status: 200 });
    expect(await begin(li)).toMatchObject({ status: 422, code: 'exports_full' });
    city.clock.now += 8 * 86_400_000;
    expect((await begin(await city.signIn('li.hua'))).status).toBe(200);
  });
});
