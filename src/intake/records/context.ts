import type { BusinessDate } from '../../domain/business-date.ts';
import type { KnownCodes } from '../../store/known-codes.ts';

/**
 * What a record is read against. `now` is business time in milliseconds and `today` its business date. On the surface `import` a failing
 * identity number does not keep a worker out, and an order has to say when it was signed.
 */
export type RecordContext = { today: BusinessDate; now: number; reference: KnownCodes; surface: 'api' | 'import' };
