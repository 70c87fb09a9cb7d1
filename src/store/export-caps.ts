import { UsageError } from '../errors.ts';
import type { Tx } from './connect.ts';

/** What one operator's files may be together, so that nobody fills the database; a week after they were begun they go by themselves. */
export const exportCaps = { files: 100, bytes: 4 * 1_024 ** 3 };

/**
 * Refuses one more file to who keeps too many, or too much. Files of one begun at the same moment are not counted yet: by so much it may be
 * passed. @throws {UsageError} `exports_full`
 */
export const refuseFull = async (tx: Tx, operatorId: string): Promise<void> => {
  const [kept] = await tx<{ files: number; bytes: number }[]>`
    select count(distinct p.export_id)::int4 as files, coalesce(sum(octet_length(p.content)), 0)::int8 as bytes
    from exports e join export_parts p on p.export_id = e.id where e.operator_id = ${operatorId}`;
  if (!kept || (kept.files < exportCaps.files && kept.bytes < exportCaps.bytes)) return;
  const megabytes = Math.round(kept.bytes / 1_024 ** 2);
  const message = `you keep ${kept.files} files of ${megabytes} MB: delete some among your exports, or wait until the oldest are a week old and go by themselves`;
  throw new UsageError('exports_full', message);
};
