import type { AlarmNames } from '../domain/notice/alarm-subjects.ts';
import type { Queryable } from './connect.ts';
import { knownNames } from './place-names.ts';

/** What places and programmes are called now, for those who tell of alarms. */
export const alarmNames = async (sql: Queryable): Promise<Omit<AlarmNames, 'job'>> => {
  const { places, programmes } = await knownNames(sql);
  const [byPlace, byProgramme] = [places, programmes].map(
    (names) => new Map(names.map(({ code, name }) => [code, name])),
  );
  return {
    place: (code) => byPlace?.get(code) ?? code,
    programme: (code) => byProgramme?.get(code) ?? code,
  };
};
