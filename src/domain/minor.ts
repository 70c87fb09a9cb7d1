import type { BusinessDate } from './business-date.ts';
import { completedYears } from './identity.ts';

/** The age of work set by the Labour Law (article 15); law for every city, so no configuration. */
const MINIMUM_WORKING_AGE = 16;

/** Whether somebody is a child on the first working day: registration, offer and signing are refused and an alarm opens. */
export const underMinimumAge = (birth: BusinessDate, firstWorkingDay: BusinessDate): boolean =>
  completedYears(birth, firstWorkingDay) < MINIMUM_WORKING_AGE;
