import { expect, it } from 'vitest';
import { exportableLists } from '../../src/console/api/exports/lists.ts';
import { alarmWords } from '../../src/console/web/screens/alarms/words.ts';
import { apiKeysWords } from '../../src/console/web/screens/api-keys/words.ts';
import { auditWords } from '../../src/console/web/screens/audit/words.ts';
import { bulkWords } from '../../src/console/web/screens/bulk/words.ts';
import { exclusionWords } from '../../src/console/web/screens/exclusions/words.ts';
import { fundsWords } from '../../src/console/web/screens/funds/words.ts';
import { gapScreenWords } from '../../src/console/web/screens/gaps/words.ts';
import { inboxWords } from '../../src/console/web/screens/inbox/words.ts';
import { mapWords } from '../../src/console/web/screens/map/words.ts';
import { operatorsWords } from '../../src/console/web/screens/operators/words.ts';
import { orderWords } from '../../src/console/web/screens/orders/words.ts';
import { quarantineWords } from '../../src/console/web/screens/quarantine/words.ts';
import { scheduleWords } from '../../src/console/web/screens/schedules/words.ts';

type Words = { zh: object; en: object };
/** The words of each list's screen, and under which of its keys a filter or a value stands where that is not its own. */
const screens: Readonly<Record<string, [Words, Record<string, string>?]>> = {
  'alarms.list': [alarmWords],
  'api-keys.list': [apiKeysWords, { 'state=in_force': 'inForce' }],
  'audit.list': [auditWords, { subjectId: 'subject' }],
  'bulk.rows': [bulkWords, { bulkId: 'act', rowState: 'state' }],
  'exclusions.list': [exclusionWords, { employerId: 'employer', 'still=at_work': 'atWork' }],
  'funds.list': [fundsWords],
  'gaps.list': [gapScreenWords, { employerId: 'employer', 'when=at_work': 'atWork' }],
  'inbox.list': [inboxWords],
  'map.counts': [mapWords],
  'operators.list': [operatorsWords],
  'orders.list': [orderWords, { employerId: 'employer', 'told=yes': 'toldYes', 'told=no': 'toldNo' }],
  'quarantine.list': [quarantineWords, { code: 'cause' }],
  'schedules.runs': [scheduleWords],
};
/** Said by the frame, or by a part that several screens share. */
const shared = ['sort', 'servicePoint'];
const values: Readonly<Record<string, readonly string[]>> = {
  'alarms.list state': ['open', 'closed'],
  'api-keys.list state': ['in_force', 'revoked'],
  'exclusions.list still': ['possible', 'at_work', 'over'],
  'gaps.list when': ['at_work', 'now', 'past', 'coming'],
  'operators.list state': ['active', 'disabled'],
  'orders.list state': ['issued', 'decided'],
  'orders.list told': ['yes', 'no'],
  'quarantine.list state': ['waiting', 'released'],
};
const wordIn = (words: object, key: string): unknown => new Map(Object.entries(words)).get(key);

it.each(Object.entries(screens))('%s calls its filters in a file as on its screen', (list, [words, otherwise = {}]) => {
  const filters = [...(exportableLists[list]?.filters ?? [])].filter(([key]) => !shared.includes(key));
  expect(filters.length).toBeGreaterThan(0);
  for (const language of ['zh', 'en'] as const)
    for (const [key, part] of filters) {
      expect([key, part.label[language]]).toEqual([key, wordIn(words[language], otherwise[key] ?? key)]);
      for (const value of values[`${list} ${key}`] ?? [])
        expect([key, value, part.words?.(value)?.[language]]).toEqual([
          ...[key, value],
          wordIn(words[language], otherwise[`${key}=${value}`] ?? value),
        ]);
    }
});

it('no list with a filter is left out', () => {
  const filtered = Object.entries(exportableLists).filter(([, { filters }]) => filters.size > 1);
  expect(filtered.map(([list]) => list).toSorted()).toEqual(Object.keys(screens).toSorted());
});
