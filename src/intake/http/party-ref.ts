import { z } from 'zod';
import { isUuid } from '../../domain/uuid.ts';

/** How a caller names a worker, an employer, a posting or an order: by our id, or by the id it has in its own system. */
export type PartyRef = { id: string } | { externalId: string };

/** A part of the URL that has to be there. */
export const once = z.string({ error: 'give this parameter, and give it once' });

const prefix = 'ext:';

/** Reads `0199…` (our id) or `ext:W-17` (the caller's own). */
export const partyRef = once
  .transform((text, context): PartyRef => {
    if (isUuid(text)) return { id: text.toLowerCase() };
    const externalId = text.slice(prefix.length);
    if (text.startsWith(prefix) && externalId !== '') return { externalId };
    context.addIssue({
      code: 'custom',
      params: { code: 'id_format' },
      message: 'write our id (a UUID), or ext: and the id in your own system, as ext:W-17',
    });
    return z.NEVER;
  })
  .describe('Our id, or `ext:` and the id that the record has in your own system');
