import type { Alarm } from '../../store/alarms.ts';
import type { FieldIssue, RawRecord } from './field-issue.ts';
import { parseExternalId } from './values.ts';

/**
 * The alarm that an attempt to register a child opens, or undefined where there was none. It names the registration, never the person;
 * where the external id is itself unusable (it may be an identity number) it names the source alone.
 */
export const underAgeAlarm = (source: string, raw: RawRecord, issues: readonly FieldIssue[]): Alarm | undefined => {
  if (!issues.some((issue) => issue.code === 'under_minimum_age')) return undefined;
  const id = parseExternalId(raw.external_id ?? '');
  return { kind: 'under_minimum_age', subject: id.ok ? `worker:${source}:${id.value}` : `worker:${source}` };
};
