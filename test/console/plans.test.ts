import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { parseReference } from '../../src/intake/apply/parse-reference.ts';
import { newId } from '../../src/store/ids.ts';
import { rehearsePlan } from '../../src/store/plan-rehearsal.ts';
import { takeTurn } from '../../src/store/plan-rehearsals.ts';
import { cityAccess } from '../support/access.ts';
import { order, orders, worker } from '../support/builders.ts';
import { at, cityRules } from '../support/city.ts';
import { performJob } from '../support/perform-job.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let admin: string;
const { benefits: _benefits, ...tested } = cityRules;
const rules = {
  ...tested,
  occupationClasses: [...tested.occupationClasses],
  bands: [{ ageMin: 16, ageMax: 75, premiumFen: 50, sumInsuredFen: 15_000_000 }],
};
const draft = { plan: 'LGB-150K', version: 2, validFrom: '2026-06-01', reason: '年龄放宽', rules };
beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  await city.operator('li.hua', ['operator']);
  await city.operator('of-a-county', ['operator'], { regions: ['350782'] });
  const { world } = city;
  const old = await worker(world, { birthDate: '1956-01-01' });
  await orders(world, 3);
  await order(world, { worker: old });
  await order(world, { worker: old }, { historical: true });
  await performJob(world, 'issue-policy');
  city.clock.now = world.now + 2 * 86_400_000;
  admin = await city.signIn('admin');
});
afterAll(() => city[Symbol.asyncDispose]());

const plans = async (cookie = admin) => (await city.call('plans.list', {}, cookie)).body.programmes;
const rowsOf = async () => {
  const [row] = await city.world.sql<{ all: string }[]>`
    select (select jsonb_agg(v order by v.version) from plan_versions v)::text || (select jsonb_agg(o order by o.id) from orders o)::text as all`;
  return row?.all;
};

describe('programmes and plans', () => {
  it('are shown with their rules, and money to those whose part of the city has all of it', async () => {
    const [programme] = await plans();
    expect(programme).toMatchObject({ code: 'LGB', regions: ['南平市'], funds: [{ year: 2026, spentFen: 120 }] });
    expect(programme?.plans).toMatchObject([{ code: 'LGB-150K', versions: [{ version: 1, rules: cityRules }] }]);
    const [seen] = await plans(await city.signIn('of-a-county'));
    expect(seen).toMatchObject({ code: 'LGB', funds: null });
  });
});

describe('a rehearsal', () => {
  it('is asked for before a version is published', async () => {
    const { status, body } = await city.call('plans.publish', draft, admin);
    expect([status, body]).toMatchObject([422, { code: 'not_rehearsed' }]);
  });

  it('replays what was received in the last thirty days, and writes nothing but that it was done', async () => {
    const before = await rowsOf();
    const { status, body } = await city.call('plans.rehearse', { plan: 'LGB-150K', rules }, admin);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orders: 4,
      complete: true,
      coveredBefore: 3,
      coveredAfter: 4,
      fenBefore: 120,
      fenAfter: 200,
    });
    expect([body.from, body.to]).toEqual([at('2026-04-13T00:00+08:00'), at('2026-05-13T00:00+08:00')]);
    expect(body.moves).toMatchObject([
      { from: 'covered', to: 'covered', orders: 3, fenBefore: 120, fenAfter: 150 },
      { from: 'age_out_of_range', to: 'covered', orders: 1, fenBefore: 0, fenAfter: 50 },
    ]);
    expect(await rowsOf()).toBe(before);
    expect(
      await city.world.sql`select programme, plan, actor, orders, covered_after as after from plan_rehearsals`,
    ).toEqual([{ programme: 'LGB', plan: 'LGB-150K', actor: 'operator:admin', orders: 4, after: 4 }]);
  });

  it('is the only one of its programme: a second is told whose is under way, and one that was broken off is in nobody’s way', async () => {
    const { sql } = city.world;
    const unfinished = newId();
    await sql`
      insert into plan_rehearsals (id, programme, plan, rules_hash, actor, started_at)
      values (${unfinished}, 'LGB', 'LGB-150K', 'of another draft', 'operator:qian', ${city.clock.now - 60_000})`;
    const ask = () => city.call('plans.rehearse', { plan: 'LGB-150K', rules }, admin);
    await sql.begin(async (tx) => {
      await takeTurn(tx, 'LGB');
      const { status, body } = await ask();
      const stamp = new Date(city.clock.now - 60_000).toISOString();
      expect([status, body]).toMatchObject([
        409,
        { code: 'rehearsal_taken', detail: expect.stringContaining(`operator:qian began one of LGB-150K at ${stamp}`) },
      ]);
    });
    expect((await ask()).status).toBe(200);
    expect(await sql`select from plan_rehearsals where finished_at is null`).toHaveLength(0);
  });

  it('is finished while it has the programme’s turn: whoever has it next does not strike out what was done', async () => {
    const { sql } = city.world;
    await sql.unsafe(`
      create function the_turn_is_held() returns trigger language plpgsql as $$ begin
        if pg_try_advisory_xact_lock(hashtextextended('rehearsal LGB', 0)) then raise exception 'the turn is free'; end if;
        return new;
      end $$;
      create trigger the_turn_is_held before update on plan_rehearsals for each row execute function the_turn_is_held()`);
    expect((await city.call('plans.rehearse', { plan: 'LGB-150K', rules }, admin)).status).toBe(200);
    await sql.unsafe('drop function the_turn_is_held cascade');
  });

  it('is for rules that could be published, of a plan that there is', async () => {
    const band = { ageMin: 40, ageMax: 20, premiumFen: 50, sumInsuredFen: 1 };
    const wrong = await city.call('plans.rehearse', { plan: 'LGB-150K', rules: { ...rules, bands: [band] } }, admin);
    expect([wrong.status, wrong.body]).toMatchObject([422, { code: 'reference_refused' }]);
    const unknown = await city.call('plans.rehearse', { plan: 'NONE', rules }, admin);
    expect([unknown.status, unknown.body]).toMatchObject([404, { code: 'plan_unknown' }]);
  });
});

describe('a version of a plan', () => {
  it('begins on a day to come, and is for who may publish', async () => {
    const today = await city.call('plans.publish', { ...draft, validFrom: '2026-05-13' }, admin);
    expect([today.status, today.body]).toMatchObject([422, { code: 'day_passed' }]);
    expect((await city.call('plans.publish', draft, await city.signIn('li.hua'))).status).toBe(403);
  });

  it('is not published with other rules than were rehearsed, nor a day later', async () => {
    const other = { ...draft, rules: { ...rules, tailMinutes: rules.tailMinutes + 1 } };
    expect((await city.call('plans.publish', other, admin)).body).toMatchObject({ code: 'not_rehearsed' });
    city.clock.now += 86_400_000;
    admin = await city.signIn('admin');
    expect((await city.call('plans.publish', draft, admin)).body).toMatchObject({ code: 'not_rehearsed' });
    expect((await city.call('plans.rehearse', { plan: 'LGB-150K', rules }, admin)).status).toBe(200);
  });

  it('is rehearsed again once what decides beside it was changed, and not because money or a mark of use moved', async () => {
    const { sql } = city.world;
    const answer = async () => (await city.call('plans.publish', draft, admin)).body;
    await sql`insert into other_scheme_employers (list, uscc, valid_from) values ('L', '91350700MA00000000', '2026-01-01')`;
    expect(await answer()).toMatchObject({ code: 'rehearsal_outdated' });
    await sql`delete from other_scheme_employers`;
    await sql`
      insert into insurance_plans (id, code, name, programme_id, insurer_id, position, policy_no_prefix)
      select ${newId()}, 'FIRST', '先', programme_id, insurer_id, -1, 'F' from insurance_plans`;
    expect(await answer()).toMatchObject({ code: 'rehearsal_outdated' });
    await sql`delete from insurance_plans where code = 'FIRST'`;
    await sql`update plan_versions set used_at = used_at`;
    await sql`update programmes set annual_budget_fen = annual_budget_fen + 1`;
  });

  it('is published once, ends the one before where it begins, keeps its benefits, and is audited with the reason', async () => {
    const both = await Promise.all([1, 2].map(() => city.call('plans.publish', draft, admin)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const from = at('2026-06-01T00:00+08:00');
    const [programme] = await plans();
    expect(programme?.plans[0]?.versions).toMatchObject([
      { version: 2, validFrom: from, validTo: null, used: false, rules: { ...rules, benefits: {} } },
      { version: 1, validTo: from, used: true },
    ]);
    const acts = await city.world.sql`
      select actor, action, subject_id as subject, reason from audit_log where subject_type = 'plan version' order by id`;
    const by = { actor: 'operator:admin', reason: '年龄放宽' };
    expect([...acts]).toEqual([
      { ...by, action: 'plan.publish', subject: 'LGB-150K/2' },
      { ...by, action: 'plan.end', subject: 'LGB-150K/1' },
    ]);
    const [made] = await city.world
      .sql`select before - 'rules.bands' as before, after - 'rules.bands' as after from audit_log where action = 'plan.publish'`;
    expect(made).toMatchObject({
      before: { version: 1, validTo: from },
      after: { version: 2, validFrom: from, validTo: null },
    });
  });

  it('is a person’s: a file that says otherwise is refused afterwards', async () => {
    const text = JSON.stringify({
      kind: 'plans',
      items: [{ code: 'LGB-150K', versions: [{ version: 2, rules: { tailMinutes: 30 } }] }],
    });
    const applying = applyReference(city.world.sql, parseReference([{ file: 'plans.json', text }]), {
      ...{ now: city.clock.now, access: cityAccess() },
    });
    await expect(applying).rejects.toMatchObject({ code: 'reference_refused' });
  });

  it('is published after a part of a month with too many orders was rehearsed, by whoever says that they know it was a part', async () => {
    const other = { ...rules, tailMinutes: rules.tailMinutes + 1 };
    const third = { ...draft, version: 3, validFrom: '2026-07-01', rules: other };
    const asked = { plan: draft.plan, rules: { ...other, benefits: {} }, at: city.clock.now, most: 2 };
    const part = await rehearsePlan(city.world.sql, cityAccess(), city.world.calendar, asked);
    expect(part).toMatchObject({ orders: 2, complete: false, signedTo: expect.any(Number) });
    expect((await city.call('plans.publish', third, admin)).body).toMatchObject({ code: 'rehearsed_in_part' });
    expect((await city.call('plans.publish', { ...third, partSeen: true }, admin)).body).toMatchObject({ version: 3 });
  });
});
