import { UsageError } from '../errors.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Refuses what cannot be an id, and says which command lists them. @throws {UsageError} `id_format` */
export const refuseNoId = (ids: readonly string[], listedBy: string): void => {
  const odd = ids.find((id) => !uuid.test(id));
  if (odd === undefined) return;
  throw new UsageError('id_format', `"${odd}" is no id; copy one from: npm run doorstep -- ${listedBy}`);
};
