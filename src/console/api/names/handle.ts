import type { Sql } from '../../../store/connect.ts';
import { knownNames } from '../../../store/place-names.ts';
import type { HandlersOf } from '../handlers.ts';
import type { nameRoutes } from './routes.ts';

export const nameHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof nameRoutes> => ({
  names: () => knownNames(sql),
});
