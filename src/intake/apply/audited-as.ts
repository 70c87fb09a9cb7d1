import { isDeepStrictEqual } from 'node:util';
import type { AuditEntry } from '../../store/audit.ts';
import type { Change } from './merge.ts';

/** An act and what it changed, as the audit log has them. */
type Audited = Pick<AuditEntry, 'action' | 'before' | 'after'>;

/** What a file did to an item: all of a new one, and of another what became different. */
export const appliedAs = ({ action, fields, changes }: Change): Audited => {
  if (action !== 'changed') return { action: 'apply.created', after: { ...fields } };
  const side = (of: 'before' | 'after') => Object.fromEntries(changes.map((change) => [change.field, change[of]]));
  return { action: 'apply.changed', before: side('before'), after: side('after') };
};

const numberOf = (key: string): number => Number(key.slice(key.lastIndexOf('/') + 1));

/** What a person did who put a version in force: the new one beside the one that it takes over from, where they differ; and the end of that one. */
export const publishedAs = (change: Change, all: readonly Change[], newVersion: string): Audited => {
  if (change.entry.key !== newVersion) return { ...appliedAs(change), action: 'plan.end' };
  const after = { version: numberOf(newVersion), ...change.fields };
  const ended = all.find(({ entry }) => entry.kind === change.entry.kind && entry.key !== newVersion);
  if (!ended) return { action: 'plan.publish', after };
  const before = { version: numberOf(ended.entry.key), ...ended.fields };
  const differ = (one: object, other: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(one).filter(([field, value]) => !isDeepStrictEqual(value, other[field])));
  return { action: 'plan.publish', before: differ(before, after), after: differ(after, before) };
};
