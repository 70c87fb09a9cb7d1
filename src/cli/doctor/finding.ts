import { AppError, describeError } from '../../errors.ts';

/** What the doctor found in one place. A `fault` keeps Doorstep from doing what it promises; `mend` is what to do about it. */
export type Finding = { part: string; level: 'ok' | 'warn' | 'fault'; what: string; mend?: string };

export const good = (part: string, what: string): Finding => ({ part, level: 'ok', what });
export const warn = (part: string, what: string, mend: string): Finding => ({ part, level: 'warn', what, mend });
export const fault = (part: string, what: string, mend: string): Finding => ({ part, level: 'fault', what, mend });

/** A check that cannot be made is a finding too: the others go on. */
export const attempt = async (part: string, mend: string, look: () => Promise<Finding[]>): Promise<Finding[]> => {
  try {
    return await look();
  } catch (error) {
    const { code, message } = describeError(error);
    return [fault(part, code === undefined || error instanceof AppError ? message : `${message} (${code})`, mend)];
  }
};
