import { describe, expect, it } from 'vitest';
import { alarms } from '../../src/cli/alarms.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { fundList } from '../../src/cli/fund.ts';
import { quarantineList } from '../../src/cli/quarantine.ts';
import { rejectionsList } from '../../src/cli/rejections.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import { addOperator } from '../../src/store/operators.ts';
import { cityAccess } from '../support/access.ts';
import { freshWorld } from '../support/world.ts';
import { run } from './command.ts';

const lists: [string, (context: CliContext) => Promise<number>][] = [
  ['alarms', (context) => alarms(context, {})],
  ['quarantine', (context) => quarantineList(context, {})],
  ['rejections', (context) => rejectionsList(context, {})],
  ['fund', (context) => fundList(context, {})],
];

describe('a list that is empty for somebody', () => {
  it.each(lists)('says of a part of the city that it is one, and which: %s', async (_, list) => {
    await using world = await freshWorld();
    await openAlarm(world.sql, { kind: 'queue_down', subject: 'queue' });
    const grants = { name: 'li', roles: ['viewer'], regionCodes: ['350702', '350782'], servicePointCodes: [] };
    const DOORSTEP_TOKEN = await addOperator(world.sql, cityAccess(), grants, { at: 0, reason: null });
    const { code, out } = await run(world.url, list, { DOORSTEP_TOKEN }, 'li');
    expect([code, out]).toEqual([
      0,
      [
        expect.stringMatching(
          /^nothing in your part of the city \((延平区, 武夷山市|武夷山市, 延平区)\) 您的范围内没有$/,
        ),
      ],
    ]);
  });

  it('says of the whole city that there is none, to an operator who has it', async () => {
    await using world = await freshWorld();
    const grants = { name: 'wang', roles: ['viewer'], regionCodes: [], servicePointCodes: [] };
    const DOORSTEP_TOKEN = await addOperator(world.sql, cityAccess(), grants, { at: 0, reason: null });
    const { out } = await run(world.url, (context) => alarms(context, {}), { DOORSTEP_TOKEN }, 'wang');
    expect(out).toEqual(['no alarm is open 无告警']);
  });
});
