import { parsePhone } from '../../domain/phone.ts';
import { ok, type Result } from '../../domain/result.ts';
import { compact } from '../../domain/text.ts';
import { parseUscc } from '../../domain/uscc.ts';
import type { RecordContext } from './context.ts';
import { fieldReader, type RawRecord, type ReadRecord } from './field-issue.ts';
import { readPoint, readRegion, type StoredPoint } from './known-fields.ts';
import { parseExternalId, parseText } from './values.ts';

/** Who posts work, as it is stored. A household that hires help has no code. */
export type EmployerRecord = {
  externalId: string;
  name: string;
  uscc: string | null;
  contactPhone: string | null;
  regionCode: string | null;
  point: StoredPoint | null;
};

/** Reads one employer. */
export const readEmployer = (raw: RawRecord, { reference }: RecordContext): ReadRecord<EmployerRecord> => {
  const fields = fieldReader(raw);
  return fields.finish({
    externalId: fields.required('external_id', parseExternalId, ''),
    name: fields.required('name', parseText(200), ''),
    uscc: fields.optional('uscc', parseUscc),
    contactPhone: fields.optional('contact_phone', parseContactPhone),
    regionCode: readRegion(fields, reference),
    point: readPoint(fields),
  });
};

/** A business may have a landline (area code, number, extension); else the rules of a mobile number hold. */
const parseContactPhone = (text: string): Result<string> => {
  const landline = /^(0\d{2,3})-?(\d{7,8})(?:-(\d{1,6}))?$/.exec(compact(text).replace(/^\((0\d{2,3})\)/, '$1'));
  return landline ? ok(landline.slice(1).filter(Boolean).join('-')) : parsePhone(text);
};
