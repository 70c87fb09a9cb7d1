import type { Logger } from '../log.ts';
import type { Sql } from '../store/connect.ts';
import { owedChannel } from '../store/outbox.ts';

/** Tells the relays that something is owed: at most once every 2 ms, after the commit. Inside the signing transaction it cut intake to a third. */
export const createHint = (sql: Sql, log: Logger): (() => void) => {
  let due = false;
  const send = (): void => {
    due = false;
    sql.notify(owedChannel, '').catch((err: unknown) => log.debug({ err }, 'hint not sent; the poll finds the row'));
  };
  return () => {
    if (due) return;
    due = true;
    setTimeout(send, 2);
  };
};
