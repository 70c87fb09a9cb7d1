import { bad, ok, type Result } from '../../domain/result.ts';
import { compact } from '../../domain/text.ts';
import type { RecordContext } from './context.ts';
import { fieldReader, type RawRecord, type ReadRecord } from './field-issue.ts';
import { readPoint, readRegion, readTexts, type StoredPoint } from './known-fields.ts';
import { parseExternalId, parseText } from './values.ts';

/** A staffed place, as it is stored. Its code is one for the whole city, whatever the source. */
export type ServicePointRecord = {
  code: string;
  name: string;
  regionCode: string | null;
  point: StoredPoint | null;
  contactEmail: string | null;
  address: string | null;
  nature: string | null;
  operator: string | null;
  openingHours: string | null;
  mainTrades: readonly string[];
};

/** Reads one service point. */
export const readServicePoint = (raw: RawRecord, { reference }: RecordContext): ReadRecord<ServicePointRecord> => {
  const fields = fieldReader(raw);
  return fields.finish({
    code: fields.required('code', parseExternalId, ''),
    name: fields.required('name', parseText(200), ''),
    regionCode: readRegion(fields, reference),
    point: readPoint(fields),
    contactEmail: fields.optional('contact_email', parseEmail),
    address: fields.optional('address', parseText(300)),
    nature: fields.optional('nature', parseText(100)),
    operator: fields.optional('operator', parseText(200)),
    openingHours: fields.optional('opening_hours', parseText(200)),
    mainTrades: readTexts(fields, 'main_trades'),
  });
};

const parseEmail = (text: string): Result<string> => {
  const address = compact(text);
  if (/^[^\s@,;<>"]{1,64}@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(address) && address.length <= 254) return ok(address);
  return bad('email_format', 'an e-mail address is written as name@example.org, one alone');
};
