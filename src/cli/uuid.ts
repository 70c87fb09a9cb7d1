import { isUuid } from '../domain/uuid.ts';
import { UsageError } from '../errors.ts';

/** Refuses what cannot be an id, and says which command lists them. @throws {UsageError} `id_format` */
export const refuseNoId = (ids: readonly string[], listedBy: string): void => {
  const odd = ids.find((id) => !isUuid(id));
  if (odd === undefined) return;
  throw new UsageError('id_format', `"${odd}" is no id; copy one from: npm run doorstep -- ${listedBy}`);
};
