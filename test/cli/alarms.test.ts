import { describe, expect, it } from 'vitest';
import { alarms, alarmsAck } from '../../src/cli/alarms.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import type { Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { hostActor, run } from './command.ts';

const lowFund = async (sql: Sql): Promise<string> => {
  await openAlarm(sql, { kind: 'fund_low', subject: 'CITY/2026', detail: { budgetFen: 100, spentFen: 90 } });
  const [row] = await sql<{ id: string }[]>`select id from alarms`;
  return row?.id ?? '';
};

describe('alarms', () => {
  it('says so when none is open', async () => {
    await using database = await freshDatabase();
    expect(await run(database.url, (context) => alarms(context, {}))).toMatchObject({
      code: 0,
      out: ['no alarm is open 无告警'],
    });
  });

  it('lists what is open, in words of both languages, or as JSON lines', async () => {
    await using database = await freshDatabase();
    const id = await lowFund(database.sql);
    const { out } = await run(database.url, (context) => alarms(context, {}));
    expect(out).toHaveLength(2);
    expect(out[1]).toMatch(
      new RegExp(
        `^${id}  fund_low 保障资金已用八成 +CITY/2026 +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +预算 ¥1.00，已用 ¥0.90，使用率 90% · budget ¥1.00, spent ¥0.90, used 90%$`,
      ),
    );
    const json = await run(database.url, (context) => alarms(context, { json: true }));
    expect(json.out.map((line) => JSON.parse(line))).toEqual([
      {
        ...{ id, kind: 'fund_low', subject: 'CITY/2026', detail: { budgetFen: 100, spentFen: 90 }, ackedBy: null },
        openedAt: expect.stringMatching(/Z$/),
      },
    ]);
  });
});

describe('alarms ack', () => {
  it('says on the alarm who looks at it, leaves it open, and is audited with before and after', async () => {
    await using database = await freshDatabase();
    const id = await lowFund(database.sql);
    expect((await run(database.url, (context) => alarmsAck(context, { id, reason: 'raised today' }))).code).toBe(0);
    const { out } = await run(database.url, (context) => alarms(context, {}));
    expect(out[1]).toContain(`已阅 seen by ${hostActor()}`);
    const [audited] = await database.sql`select action, subject_id, before, after, reason from audit_log`;
    expect(audited).toEqual({
      ...{ action: 'alarm.acknowledge', subject_id: id, reason: 'raised today', before: { ackedBy: null } },
      after: { ackedBy: hostActor(), kind: 'fund_low', subject: 'CITY/2026' },
    });
  });

  it('answers 1 for an alarm that is not open, and 2 for what is no id', async () => {
    await using database = await freshDatabase();
    const id = newId();
    const gone = await run(database.url, (context) => alarmsAck(context, { id }));
    expect([gone.code, gone.err]).toEqual([1, [`${id} is no open alarm (any more)`]]);
    const odd = await run(database.url, (context) => alarmsAck(context, { id: 'first' }));
    expect([odd.code, odd.err.join()]).toEqual([2, expect.stringContaining('"first" is no id')]);
  });
});
