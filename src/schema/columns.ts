import { customType } from 'drizzle-orm/pg-core';

/** An instant as integer milliseconds since the epoch; `timestamptz(3)` in the database. The pool converts, see `store/connect.ts`. */
export const instant = customType<{ data: number; driverData: number }>({
  dataType: () => 'timestamp (3) with time zone',
});

/** A business date, 'YYYY-MM-DD': a calendar day in the city's time zone, never an instant. */
export const businessDate = customType<{ data: string; driverData: string }>({ dataType: () => 'date' });

/** A keyed or plain hash: 32 bytes. */
export const hash = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** Text encrypted by the cipher port (`keyId.nonce.tag.text`); only `store/` callers with a cipher can read it. */
export const sealed = customType<{ data: string; driverData: string }>({ dataType: () => 'text' });
