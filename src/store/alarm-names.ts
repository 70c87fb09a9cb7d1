import type { AuditNames } from '../domain/audit-values.ts';
import type { Queryable } from './connect.ts';
import { knownNames } from './place-names.ts';

/** What places, service points and programmes are called now, for those who tell of alarms and acts. */
export const alarmNames = async (sql: Queryable): Promise<Omit<AuditNames, 'job' | 'instant'>> => {
  const { places, servicePoints, programmes } = await knownNames(sql);
  const namer = (names: typeof places) => {
    const byCode = new Map(names.map(({ code, name }) => [code, name]));
    return (code: string): string => byCode.get(code) ?? code;
  };
  return { place: namer(places), servicePoint: namer(servicePoints), programme: namer(programmes) };
};
