import { UsageError } from '../../../errors.ts';
import type { Sql } from '../../../store/connect.ts';
import { hiddenColumns, hideColumns } from '../../../store/preferences.ts';
import { contract } from '../contract.ts';
import type { HandlersOf } from '../handlers.ts';
import type { preferenceRoutes } from './routes.ts';

/** Only for lists that there are, so that nobody fills the table with names of their own. */
const refuseUnknown = (list: string): void => {
  if (!Object.hasOwn(contract, list))
    throw new UsageError('list_unknown', 'there is no such list: reload the page, which may be older than the server');
};

export const preferenceHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof preferenceRoutes> => ({
  'preferences.own': async (_input, { caller }) => ({ hidden: await hiddenColumns(sql, caller.session.operatorId) }),
  'preferences.hide-columns': async ({ list, hidden }, { caller }) => {
    const { operatorId } = caller.session;
    refuseUnknown(list);
    await hideColumns(sql, { operatorId, list, hidden });
    return { hidden: await hiddenColumns(sql, operatorId) };
  },
});
