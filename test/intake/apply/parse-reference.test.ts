import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../src/intake/apply/parse-reference.ts';
import { city, file, insurer, plan, programme, region, rules, version } from './reference-files.ts';

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('nothing was refused');
};
const refused = (...files: Parameters<typeof parseReference>[0]): string => messageOf(() => parseReference(files));
const text = (body: string) => ({ file: 'plans.json', text: body });

describe('reference files', () => {
  it('are taken apart into the items that are stored, with the named fields alone', () => {
    const set = parseReference([
      file('plans', { code: 'PLAN', versions: [{ version: 2, rules: { tailMinutes: 60 } }] }),
    ]);
    expect(set).toEqual([
      { file: 'plans.json', kind: 'plan', key: 'PLAN', fields: {} },
      { file: 'plans.json', kind: 'plan version', key: 'PLAN/2', fields: { 'rules.tailMinutes': 60 } },
    ]);
  });

  it('may begin with a byte order mark', () => {
    expect(parseReference([{ file: 'r', text: `\ufeff${file('regions', region).text}` }])).toHaveLength(1);
  });

  it.each([
    ['{\n  "kind": "plans",\n  "items": [1, }\n}', 'line 3, column 16'],
    ['{\n  "kind": "plans"', 'line 2, column 18'],
    ['', 'line 1, column 1'],
    ["{\n 'kind': 1}", 'line 2, column 2'],
    ['{"kind": "plans", "items": []}\nmore', 'line 2, column 1'],
  ])('with broken JSON are refused with line and column: %j', (body, place) => {
    expect(refused(text(body))).toMatch(`plans.json: ${place}: this is not JSON; `);
  });

  it('that name no kind, or a strange one, are told the kinds there are', () => {
    expect(refused(text('{"items": []}'))).toContain('plans.json: kind: write one of "regions", "skills"');
    expect(refused(text('{"kind": "planes", "items": []}'))).toContain('kind: write one of');
    expect(refused(text('{"kind": "plans"}'))).toContain('items: list the items');
    expect(refused(text('[]'))).toContain('plans.json: write an object');
  });

  it('with several faults are refused with all of them, each with file, item, field and mend', () => {
    const message = refused(
      file('programmes', { ...programme, annualBudgetFen: '1000000', goLiveAt: '2023-05-01' }),
      file('plans', { ...plan, versions: [{ ...version, rules: { ...rules, tailMinutes: -1 } }] }, { name: 'x' }),
    );
    expect(message.split('\n')).toEqual([
      'programmes.json: CITY: annualBudgetFen: write whole fen without quotes, 1,000 yuan as 100000',
      expect.stringMatching(/^programmes.json: CITY: goLiveAt: a time is written with date, time and offset/),
      'plans.json: PLAN: versions[0].rules.tailMinutes: write minutes, as 90',
      expect.stringMatching(/^plans.json: item 2: code: is missing: write a code of letters/),
      'Nothing was applied.',
    ]);
  });

  it('with a field that does not exist are refused, lest a misspelt rule be a silent one', () => {
    const message = refused(file('plans', { ...plan, versions: [{ ...version, rules: { ...rules, tailMinute: 9 } }] }));
    expect(message).toContain('PLAN: versions[0].rules: "tailMinute" is no field here');
  });

  it('with real-time binding are refused, with the reason', () => {
    const message = refused(file('insurers', { ...insurer, settings: { binding: 'on_accept' } }));
    expect(message).toContain('INS: settings.binding: real-time insurers are not served by this version');
  });

  it.each(['password', 'apiKey', 'clientSecret', 'accessToken'])(
    'with a secret (%s) are refused, and the secret is not repeated',
    (field) => {
      const message = refused(file('insurers', { ...insurer, settings: { [field]: 'hunter2' } }));
      expect(message).toContain(`INS: settings.${field}: a secret never stands in a reference file`);
      expect(message).not.toContain('hunter2');
    },
  );

  it('that name one item twice are refused with both places', () => {
    const again = { ...file('regions', region), file: 'more.json' };
    expect(refused(file('regions', region), again)).toContain(
      'more.json: region 350702: stands in regions.json already',
    );
  });

  it.each([
    [
      'age bands that overlap',
      {
        bands: [
          { ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 1 },
          { ageMin: 65, ageMax: null, premiumFen: 60, sumInsuredFen: 1 },
        ],
      },
      'two bands hold age 65',
    ],
    [
      'a band upside down',
      { bands: [{ ageMin: 65, ageMax: 16, premiumFen: 40, sumInsuredFen: 1 }] },
      'ageMin is above ageMax',
    ],
    ['half a fen', { bands: [{ ageMin: 16, ageMax: 65, premiumFen: 0.4, sumInsuredFen: 1 }] }, '0.40 yuan as 40'],
    ['class 7', { occupationClasses: [1, 7] }, 'write an occupation class from 1 to 6'],
    ['a class twice', { occupationClasses: [1, 1] }, '1 stands here twice'],
    [
      'nine grades',
      {
        benefits: {
          disability: {
            gradePercents: [100, 90, 80, 70, 60, 50, 40, 30, 20],
            raiseWhenTwoAtWorst: true,
            documents: [],
          },
        },
      },
      'ten percentages',
    ],
  ])('with rules that hold %s are refused', (_, change, mend) => {
    expect(refused(file('plans', { ...plan, versions: [{ ...version, rules: { ...rules, ...change } }] }))).toContain(
      mend,
    );
  });

  it('mean the same in whatever order sets are written', () => {
    const one = parseReference([file('programmes', { ...programme, regionCodes: ['350702', '3507'] })]);
    const other = parseReference([file('programmes', { ...programme, regionCodes: ['3507', '350702'] })]);
    expect(one).toEqual(other);
  });

  it('of a whole city pass', () => {
    expect(parseReference(city).map((entry) => entry.kind)).toEqual([
      'region',
      'programme',
      'insurer',
      'plan',
      'plan version',
    ]);
  });
});
