import type { BusinessDate } from './business-date.ts';
import { completedYears } from './identity.ts';

/** The age of work set by the Labour Law (article 15) and full age (article 58): law for every city, so no configuration. */
export const minimumWorkingAge = 16;
export const fullWorkingAge = 18;

/** Whether somebody is a child on the first working day: registration, offer and signing are refused and an alarm opens. */
export const underMinimumAge = (birth: BusinessDate, firstWorkingDay: BusinessDate): boolean =>
  completedYears(birth, firstWorkingDay) < minimumWorkingAge;
