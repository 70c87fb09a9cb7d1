import { z } from 'zod';
import type { ReferenceKind } from '../../store/reference-items.ts';
import { type Entry, entriesOf } from './entries.ts';
import { type FileKind, type Item, itemSchemas } from './items.ts';
import { type Problem, refusal } from './problem.ts';
import { readJson } from './read-json.ts';

/** A reference file as it was read; `file` names it in messages. */
export type ReferenceFile = { file: string; text: string };

const kinds = Object.keys(itemSchemas) as FileKind[];
const envelope = z.strictObject({
  kind: z.enum(kinds, { error: `write one of ${kinds.map((k) => `"${k}"`).join(', ')}` }),
  items: z.array(z.unknown(), { error: 'list the items, as "items": [ … ]' }),
});

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('');

const messageOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${key}"`).join(', ');
    return `${unknown} is no field here: check the spelling, or take it out`;
  }
  return issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
    ? 'write an object, as { … }'
    : issue.message;
};

const problemsOf = (file: string, item: string | undefined, error: z.ZodError): Problem[] =>
  error.issues.map((issue) => ({
    file,
    ...(item ? { item } : {}),
    field: pathOf(issue.path),
    message: messageOf(issue),
    ...(issue.code === 'custom' ? issue.params : {}),
  }));

const secret = /secret|passw|passphrase|token|api_?key|private_?key|credential/i;
/** Names of fields that would hold a secret. No kind of this version has one, so none may stand in a file that goes into a repository. */
const secretsIn = (value: unknown, path: readonly PropertyKey[] = []): string[] => {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return secret.test(key) ? [pathOf(here)] : secretsIn(inner, here);
  });
};

const labelOf = (item: unknown, index: number): string => {
  const { code } = z.object({ code: z.string() }).safeParse(item).data ?? {};
  return code ?? `item ${index + 1}`;
};

const parseItem = <K extends FileKind>(
  file: string,
  kind: K,
  item: unknown,
  label: string,
): { entries: Entry[]; problems: Problem[] } => {
  const secrets = secretsIn(item).map((field): Problem => {
    const message =
      'a secret never stands in a reference file: name where it is kept, as "env:NAME" or "file:PATH". No kind of this version takes one';
    return { file, item: label, field, message };
  });
  if (secrets.length > 0) return { entries: [], problems: secrets };
  const read = itemSchemas[kind].safeParse(item);
  if (!read.success) return { entries: [], problems: problemsOf(file, label, read.error) };
  return { entries: entriesOf(file, kind, read.data as Item<K>), problems: [] };
};

const parseFile = ({ file, text }: ReferenceFile): { entries: Entry[]; problems: Problem[] } => {
  const json = readJson(text.replace(/^\ufeff/, ''));
  if (!json.ok) return { entries: [], problems: [{ file, message: json.message }] };
  const outer = envelope.safeParse(json.value);
  if (!outer.success) return { entries: [], problems: problemsOf(file, undefined, outer.error) };
  const { kind, items } = outer.data;
  const parsed = items.map((item, i) => parseItem(file, kind, item, labelOf(item, i)));
  return { entries: parsed.flatMap((p) => p.entries), problems: parsed.flatMap((p) => p.problems) };
};

/** Items named twice in one call: which of the two was meant is for a person to say. */
const doubles = (entries: readonly Entry[]): Problem[] => {
  const seen = new Map<string, Entry>();
  return entries.flatMap((entry): Problem[] => {
    const id = `${entry.kind} ${entry.key}`;
    const before = seen.get(id);
    seen.set(id, entry);
    return before
      ? [{ file: entry.file, item: id, message: `stands in ${before.file} already: keep one of the two` }]
      : [];
  });
};

/** What a call to apply asks for: the named fields of each item. */
export type ReferenceSet = readonly Entry<ReferenceKind>[];

/** Reads reference files, in any order; pure. Throws a UsageError that lists everything wrong in any of them, a line each. */
export const parseReference = (files: readonly ReferenceFile[]): ReferenceSet => {
  const parsed = files.map(parseFile);
  const entries = parsed.flatMap((p) => p.entries);
  const problems = [...parsed.flatMap((p) => p.problems), ...doubles(entries)];
  if (problems.length > 0) throw refusal(problems);
  return entries;
};
