import { Button } from 'antd';
import { useState } from 'react';
import { isMendable } from '../../../../domain/notice/reason-words.ts';
import { act } from '../../api/client.ts';
import { type Action, ActionDialog, cameOf } from '../../frame/action-dialog.tsx';
import { ChangeLines } from '../../frame/change-lines.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { useReason } from '../orders/cover-state.tsx';
import { exclusionWords } from './words.ts';

type Excluded = { id: string; externalId: string; reason: string };

/** Deciding excluded orders again: the same for a row, a selection and an order's own page. */
export const useRedecide = <R extends Excluded>(applies: (row: R) => boolean): Action<R> => {
  const words = useWords(exclusionWords);
  const reasonOf = useReason();
  return {
    key: 'redecide',
    permission: 'order.redecide',
    label: words.redecide,
    applies,
    says: (rows) => (
      <ChangeLines
        says={words.redecideSays(rows.length)}
        lines={rows.map(({ id, externalId, reason }) => ({
          ...{ key: id, name: externalId, before: words.stands(reasonOf(reason)), after: words.decidedAgain },
        }))}
      />
    ),
    reasons: words.reasons,
    run: async (rows, reason, key) => {
      const { reopened } = await act('exclusions.redecide', { ids: rows.map(({ id }) => id), reason }, key);
      return cameOf(reopened.length, words.redecided(reopened.length, rows.length));
    },
    bulk: ({ still, reason }) =>
      still === 'over' || (reason !== undefined && !isMendable(reason)) ? undefined : 'order.redecide',
  };
};

export const RedecideButton = ({ rows }: { rows: readonly Excluded[] }) => {
  const action = useRedecide<Excluded>(() => true);
  const permitted = usePermits()(action.permission);
  const [open, setOpen] = useState(false);
  if (!permitted) return null;
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {action.label}
      </Button>
      {open && <ActionDialog action={action} rows={rows} onClose={() => setOpen(false)} />}
    </>
  );
};
