import { isDeepStrictEqual } from 'node:util';
import type { AppliedItem } from '../../store/applied-items.ts';
import type { ReferenceItems, ReferenceKind } from '../../store/reference-items.ts';
import type { Entry } from './entries.ts';
import type { Problem } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

export type FieldChange = { field: string; before: unknown; after: unknown };

/** What applying one entry does. `fields` is the whole item as it stands afterwards. */
export type Change = {
  entry: Entry;
  action: 'created' | 'changed' | 'unchanged';
  fields: Fields;
  changes: readonly FieldChange[];
};

type Needs = { required: readonly string[]; preset: Fields };

/** What a new item has to name, and what the rest of its fields are when it does not. */
const needs: { [K in ReferenceKind]: Needs } = {
  region: { required: ['name', 'level'], preset: { parentCode: null } },
  skill: { required: ['name'], preset: { parentCode: null, occupationClass: null, needsProof: false } },
  programme: { required: ['name', 'priority', 'regionCodes', 'annualBudgetFen', 'goLiveAt'], preset: {} },
  'fund year': { required: ['budgetFen'], preset: {} },
  insurer: { required: ['name', 'settings.binding', 'settings.coverStarts', 'settings.reporting'], preset: {} },
  plan: { required: ['name', 'programme', 'insurer', 'position', 'policyNoPrefix'], preset: {} },
  'plan version': {
    required: [
      ...['validFrom', 'rules.consent', 'rules.otherScheme', 'rules.maxSigningLagMinutes', 'rules.tailMinutes'],
      ...['rules.occupationClasses', 'rules.bands'],
    ],
    preset: { validTo: null, 'rules.benefits': {} },
  },
  'listed employer': { required: [], preset: { validTo: null } },
  /** None is new: see `checkSchedules`. */
  schedule: { required: [], preset: {} },
};

const instants = new Set(['goLiveAt', 'validFrom', 'validTo']);
/** A field's value for a person to read: an instant as such, all else as it stands in a file. */
export const shown = (field: string, value: unknown): string =>
  instants.has(field) && typeof value === 'number'
    ? new Date(value).toISOString()
    : (JSON.stringify(value) ?? 'nothing');

export const labelOf = ({ kind, key }: { kind: string; key: string }): string => `${kind} ${key}`;

const create = (entry: Entry): { change: Change; problems: Problem[] } => {
  const { required, preset } = needs[entry.kind];
  const fields: Fields = { ...preset, ...entry.fields };
  const problems = required
    .filter((field) => fields[field] === undefined)
    .map((field) => ({ file: entry.file, item: labelOf(entry), field, message: 'is missing: a new item needs it' }));
  return { change: { entry, action: 'created', fields, changes: [] }, problems };
};

/** Whose value a field holds is known by what was applied last: whatever differs from that, or was never applied, is a person's. */
const update = (
  entry: Entry,
  stored: Fields,
  applied: Fields | undefined,
  force: boolean,
): { change: Change; problems: Problem[] } => {
  const changes = Object.entries(entry.fields)
    .filter(([field, after]) => !isDeepStrictEqual(stored[field], after))
    .map(([field, after]) => ({ field, before: stored[field], after }));
  const theirs = changes.filter(
    ({ field, before }) => applied === undefined || !isDeepStrictEqual(before, applied[field]),
  );
  const problems = (force ? [] : theirs).map(({ field, before }): Problem => {
    const since =
      applied?.[field] === undefined ? 'was not set by apply' : 'was changed by a person since it was applied';
    const message = `${since} and is now ${shown(field, before)}: take that into the file, or overwrite it with --force`;
    return { file: entry.file, item: labelOf(entry), field, message };
  });
  const action = changes.length > 0 ? 'changed' : 'unchanged';
  return { change: { entry, action, fields: { ...stored, ...entry.fields }, changes }, problems };
};

/**
 * Holds what files ask for against what is stored and what was applied last (a three-way comparison, field by field); pure. A field that
 * a person changed is a problem unless `force`. A field that stands as asked is never one, whoever wrote it.
 */
export const merge = (
  entries: readonly Entry[],
  stored: ReferenceItems,
  applied: readonly AppliedItem[],
  force: boolean,
): { changes: Change[]; problems: Problem[] } => {
  const last = new Map(applied.map((item) => [labelOf(item), item.fields]));
  const merged = entries.map((entry) => {
    const before = stored[entry.kind].get(entry.key);
    return before ? update(entry, before, last.get(labelOf(entry)), force) : create(entry);
  });
  return { changes: merged.map((m) => m.change), problems: merged.flatMap((m) => m.problems) };
};
