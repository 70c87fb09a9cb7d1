import type { Cipher } from '../cipher.ts';
import type { BusinessCalendar } from '../domain/business-date.ts';
import type { Logger } from '../log.ts';
import type { Sql } from '../store/connect.ts';
import type { Running } from './relay-part.ts';

type DemoDeps = { sql: Sql; cipher: Cipher; calendar: BusinessCalendar; log: Logger };

export const prepareDemo = async (_deps: DemoDeps & { print: (line: string) => void }): Promise<void> => {};
export const startDemoPart = async (_deps: DemoDeps): Promise<Running> => ({ parts: [], stop: async () => {} });
