import { yearsAround } from '../../domain/cover/fund.ts';
import type { ReferenceFields, ReferenceItems, ReferenceKind, ReferenceUse } from '../../store/reference-items.ts';
import { type Change, labelOf } from './merge.ts';
import type { Problem } from './problem.ts';

type One<K extends ReferenceKind> = { change: Change; key: string; fields: ReferenceFields[K] };
type Rule = (changes: readonly Change[], after: ReferenceItems, use: ReferenceUse, now: number) => Problem[];

const ofKind = <K extends ReferenceKind>(changes: readonly Change[], kind: K): One<K>[] =>
  changes
    .filter((change) => change.entry.kind === kind)
    .map((change) => ({ change, key: change.entry.key, fields: change.fields as ReferenceFields[K] }));

const problem = (change: Change, field: string, message: string): Problem => {
  return { file: change.entry.file, item: labelOf(change.entry), field, message };
};
const unknown = (what: string, key: string) => `there is no ${what} "${key}": correct it, or apply it in the same call`;

/** Every item that another one names exists, in the database or in this call. */
const references: Rule = (changes, after) => [
  ...(['region', 'skill'] as const).flatMap((kind) =>
    ofKind(changes, kind).flatMap(({ change, fields }) =>
      fields.parentCode === null || after[kind].has(fields.parentCode)
        ? []
        : [problem(change, 'parentCode', unknown(kind, fields.parentCode))],
    ),
  ),
  ...ofKind(changes, 'programme').flatMap(({ change, fields }) =>
    fields.regionCodes
      .filter((code) => !after.region.has(code))
      .map((code) => problem(change, 'regionCodes', unknown('region', code))),
  ),
  ...ofKind(changes, 'plan').flatMap(({ change, fields }) =>
    (['programme', 'insurer'] as const)
      .filter((kind) => !after[kind].has(fields[kind]))
      .map((kind) => problem(change, kind, unknown(kind, fields[kind]))),
  ),
  ...ofKind(changes, 'fund year').flatMap(({ change, key }) => {
    const programme = key.slice(0, key.lastIndexOf('/'));
    return after.programme.has(programme) ? [] : [problem(change, 'programme', unknown('programme', programme))];
  }),
];

/** Nothing lies below itself. */
const noCycles: Rule = (changes, after) =>
  (['region', 'skill'] as const).flatMap((kind) =>
    ofKind(changes, kind).flatMap(({ change, key, fields }) => {
      const above = new Set<string>();
      for (
        let code = fields.parentCode;
        code !== null && !above.has(code);
        code = after[kind].get(code)?.parentCode ?? null
      )
        above.add(code);
      return above.has(key)
        ? [
            problem(
              change,
              'parentCode',
              `${key} lies below itself by way of ${[...above].join(' → ')}: correct one of them`,
            ),
          ]
        : [];
    }),
  );

/** Two plans of a programme never claim the same place in its order of preference. */
const onePlanAPlace: Rule = (changes, after) =>
  ofKind(changes, 'plan').flatMap(({ change, key, fields }) => {
    const other = [...after.plan].find(
      ([code, p]) => code !== key && p.programme === fields.programme && p.position === fields.position,
    );
    return other
      ? [
          problem(
            change,
            'position',
            `${fields.position} is taken by plan ${other[0]} of the same programme: give one of them another`,
          ),
        ]
      : [];
  });

const planOf = (versionKey: string): string => versionKey.slice(0, versionKey.lastIndexOf('/'));
const endOf = (version: { validTo: number | null }): number => version.validTo ?? Number.POSITIVE_INFINITY;

/** An order is judged by one version: windows are whole, and those of a plan never overlap. */
const windows: Rule = (changes, after) =>
  ofKind(changes, 'plan version').flatMap(({ change, key, fields }) => {
    if (endOf(fields) <= fields.validFrom)
      return [problem(change, 'validTo', 'lies before validFrom: exchange them, or write null for no end')];
    const others = [...after['plan version']].filter(([other]) => other !== key && planOf(other) === planOf(key));
    return others
      .filter(([, o]) => o.validFrom < endOf(fields) && fields.validFrom < endOf(o))
      .map(([other]) => ({
        ...problem(
          change,
          'validFrom',
          `is in force while ${other} is too: let one end (validTo) where the other begins`,
        ),
        ...({ why: 'version_overlaps', value: other } as const),
      }));
  });

/** An employer stands on a list for at least a day. */
const listed: Rule = (changes) =>
  ofKind(changes, 'listed employer').flatMap(({ change, key, fields }) =>
    fields.validTo !== null && fields.validTo <= key.slice(key.lastIndexOf('/') + 1)
      ? [
          problem(
            change,
            'validTo',
            'is not after validFrom: it is the first day on which the employer is off the list',
          ),
        ]
      : [],
  );

/** The rules a version judged by never change. It may be given an end, as long as both its old and its new end are still to come. */
const immutable: Rule = (changes, _after, use, now) =>
  ofKind(changes, 'plan version').flatMap(({ change, key }) => {
    if (!use.usedVersions.has(key)) return [];
    return change.changes.flatMap(({ field, before, after }) => {
      const ends = [before, after].every((end) => end === null || (typeof end === 'number' && end >= now));
      if (field === 'validTo' && ends) return [];
      const message =
        'has judged orders, so this can no longer change: publish a new version, and end this one where the new one begins';
      return [problem(change, field, message)];
    });
  });

/** A plan that has judged orders stays with the programme that paid and the insurer that bears the risk. */
const settled: Rule = (changes, _after, use) =>
  ofKind(changes, 'plan').flatMap(({ change, key }) => {
    const used = [...use.usedVersions].some((version) => planOf(version) === key);
    return change.changes
      .filter(({ field }) => used && (field === 'programme' || field === 'insurer'))
      .map(({ field }) =>
        problem(change, field, 'this plan has judged orders and keeps it: make a plan with another code'),
      );
  });

/** A budget is never lower than what is spent. */
const budgets: Rule = (changes, _after, use) =>
  ofKind(changes, 'fund year').flatMap(({ change, key, fields }) => {
    const spent = use.spentFen.get(key) ?? 0;
    return fields.budgetFen < spent
      ? [problem(change, 'budgetFen', `${spent} fen of it are spent already: write at least that`)]
      : [];
  });

/** A year that is opened is near this one; which year it is in the city is not asked for at its turn. */
const nearYears: Rule = (changes, _after, _use, now) =>
  ofKind(changes, 'fund year').flatMap(({ change, key }) => {
    const [year, thisYear] = [Number(key.slice(key.lastIndexOf('/') + 1)), new Date(now).getUTCFullYear()];
    if (change.action !== 'created' || Math.abs(year - thisYear) <= yearsAround) return [];
    const message = `is more than ${yearsAround} years from now: write one from ${thisYear - yearsAround} to ${thisYear + yearsAround}`;
    return [problem(change, 'year', message)];
  });

const rules: readonly Rule[] = [
  ...[references, noCycles, onePlanAPlace, windows, listed, immutable, settled],
  ...[budgets, nearYears],
];

/**
 * The rules of reference data, over what it would be afterwards (`after`); pure. None of them bends to `--force`. Items that a call does
 * not touch are not held to them.
 */
export const check = (changes: readonly Change[], after: ReferenceItems, use: ReferenceUse, now: number): Problem[] =>
  rules.flatMap((rule) => rule(changes, after, use, now));
