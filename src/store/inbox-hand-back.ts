import type { Access } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Tx } from './connect.ts';
import { inboxItem } from './inbox-list.ts';
import { type By, fieldsOf } from './inbox-marks.ts';
import { type InboxKind, inboxPermissions } from './inbox-weights.ts';

type Held = { kind: InboxKind; subject: string };

/** What somebody holds in the inbox: by a mark, or an open alarm that they acknowledged and nobody has marked. */
const heldBy = (tx: Tx, holder: string): Promise<Held[]> => tx<Held[]>`
  select kind, subject from inbox_marks where holder = ${holder}
  union all
  select 'alarm', a.id::text from alarms a where a.closed_at is null and a.acked_by = ${holder}
    and not exists (select from inbox_marks m where m.kind = 'alarm' and m.subject = a.id::text)
  order by 1, 2`;

/** What sleeps goes on sleeping, in nobody's hands. */
const free = async (tx: Tx, holder: string, { kind, subject }: Held): Promise<void> => {
  await tx`
    insert into inbox_marks as m (kind, subject, version) values (${kind}, ${subject}, 1)
    on conflict (kind, subject) do update set holder = null, taken_at = null, version = m.version + 1 where m.holder = ${holder}`;
};

/**
 * Gives back what an operator holds in the inbox and, with what they may now, can no longer see or do: all of it without `may`. It would else
 * be in the hands of somebody who never comes to it. `by` is whoever changed the operator; what wants nobody any more is not audited.
 */
export const handBackInbox = async (
  tx: Tx,
  by: By & { access: Access },
  { holder, may }: { holder: string; may: Access | null },
): Promise<void> => {
  const everything: Access = { ...by.access, permits: () => true, scope: 'city' };
  for (const held of await heldBy(tx, holder)) {
    const thing = { ...held, at: by.at };
    if (may?.permits(inboxPermissions[held.kind].act) && (await inboxItem(tx, may, thing))) continue;
    const item = await inboxItem(tx, everything, thing);
    await free(tx, holder, held);
    if (!item) continue;
    const before = fieldsOf(item);
    await recordAudit(tx, {
      ...{ at: by.at, actor: by.access.actor, action: 'inbox.release', reason: by.reason, regionCode: item.regionCode },
      ...{ subjectType: 'inbox', subjectId: `${held.kind}:${held.subject}` },
      ...{ before, after: { ...before, holder: null, takenAt: null, code: item.code, about: item.about } },
    });
  }
};
