import { hash } from 'node:crypto';

/** Names what a record without personal data says, as hex: the same content always gives the same hash. */
export const contentHash = (record: object): string => hash('sha256', JSON.stringify(record));
