import { describe, expect, it } from 'vitest';
import { alarms } from '../../src/cli/alarms.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { run } from './command.ts';

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
    await openAlarm(database.sql, { kind: 'fund_low', subject: 'CITY/2026', detail: { budgetFen: 100, spentFen: 90 } });
    const { out } = await run(database.url, (context) => alarms(context, {}));
    expect(out).toHaveLength(2);
    expect(out[1]).toMatch(
      /^fund_low 资金不足 +CITY\/2026 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +spentFen 90, budgetFen 100$/,
    );
    const json = await run(database.url, (context) => alarms(context, { json: true }));
    expect(json.out.map((line) => JSON.parse(line))).toEqual([
      {
        kind: 'fund_low',
        subject: 'CITY/2026',
        detail: { budgetFen: 100, spentFen: 90 },
        openedAt: expect.stringMatching(/Z$/),
      },
    ]);
  });
});
