import { act } from '../../api/client.ts';
import type { Action } from '../../frame/action-dialog.tsx';
import { useFirst } from '../../frame/first.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import type { ScheduleRow } from './cells.tsx';
import { scheduleWords } from './words.ts';

/** What can be done with a schedule by one click and a reason: run now, and pause or resume, whichever it is not. */
export const useScheduleActions = (): ((row: ScheduleRow) => Action<ScheduleRow>[]) => {
  const words = useWords(scheduleWords);
  const jobWords = useJobWords();
  const firstOf = useFirst();
  return ({ name, pause }) => {
    const called = jobWords(name).name;
    const run: Action<ScheduleRow> = {
      ...{ key: 'run', permission: 'schedule.change', label: words.run, reasons: words.runReasons },
      says: () => words.runSays(called),
      run: async (_rows, reason, key) => {
        const { asked, first } = await act('schedules.run', { name, reason }, key);
        return asked ? words.asked : { late: words.askedLate(firstOf(first)) };
      },
    };
    const resume: Action<ScheduleRow> = {
      ...{ key: 'resume', permission: 'schedule.change', label: words.resume, reasons: words.resumeReasons },
      says: () => words.resumeSays(called),
      run: async (_rows, reason, key) => {
        const { resumed, first } = await act('schedules.resume', { name, reason }, key);
        return resumed ? words.resumeDone : { late: words.resumeLate(firstOf(first)) };
      },
    };
    const stop: Action<ScheduleRow> = {
      ...{ key: 'pause', permission: 'schedule.change', label: words.pause, reasons: words.pauseReasons },
      danger: true,
      says: () => words.pauseSays(called),
      run: async (_rows, reason, key) => {
        const { paused, first } = await act('schedules.pause', { name, reason }, key);
        return paused ? words.pauseDone : { late: words.pauseLate(firstOf(first)) };
      },
    };
    return [run, pause ? resume : stop];
  };
};
