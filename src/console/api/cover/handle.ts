import type { Cipher } from '../../../cipher.ts';
import { type BusinessCalendar, dayNumber, parseBusinessDate } from '../../../domain/business-date.ts';
import { maskIdNumber, maskName } from '../../../domain/mask.ts';
import { UsageError } from '../../../errors.ts';
import type { Sql } from '../../../store/connect.ts';
import { coverOfPeople } from '../../../store/cover-of-people.ts';
import type { HandlersOf } from '../handlers.ts';
import { soughtOf } from '../orders/sought.ts';
import type { coverRoutes } from './routes.ts';

export type CoverDeps = { sql: Sql; cipher: Cipher; calendar: BusinessCalendar };

/** The instant at which the city's clocks show a day and a minute, or a second of it. @throws {UsageError} `instant_invalid` for a day that there is not */
const instantOf = (calendar: BusinessCalendar, shown: string): number => {
  const [day = '', time = ''] = shown.split('T');
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const read = parseBusinessDate(day);
  if (!read.ok) throw new UsageError('instant_invalid', `${day} is no day of the calendar: choose another`);
  return calendar.atMinute(dayNumber(read.value), hours * 60 + minutes) + seconds * 1_000;
};

export const coverHandlers = ({ sql, cipher, calendar }: CoverDeps): HandlersOf<typeof coverRoutes> => ({
  'cover.prove': async ({ text, at: shown }, { access, now }) => {
    const at = shown === undefined ? now : instantOf(calendar, shown);
    const people = await coverOfPeople(sql, access, soughtOf(cipher, text), at);
    return {
      ...{ at, provedAt: now },
      people: people.map(({ name, idNumber, ...person }) => ({
        ...person,
        name: maskName(cipher.open('workers.name', name)),
        idNumber: idNumber === null ? null : maskIdNumber(cipher.open('persons.id_number', idNumber)),
      })),
    };
  },
});
