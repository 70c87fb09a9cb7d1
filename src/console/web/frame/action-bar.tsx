import { Button, Space } from 'antd';
import { useState } from 'react';
import { type Action, ActionDialog } from './action-dialog.tsx';
import { BulkButton } from './bulk-button.tsx';

type BarProps<R> = {
  actions: readonly Action<R>[];
  chosen: readonly R[];
  choose(rows: readonly R[]): void;
  filter: Record<string, string>;
  total: { count: number; exact: boolean } | undefined;
};

/** What can be done with the rows that are chosen, and with all that match. */
export const ActionBar = <R,>({ actions, chosen, choose, filter, total }: BarProps<R>) => {
  const [open, setOpen] = useState<Action<R>>();
  const close = (): void => {
    setOpen(undefined);
    choose([]);
  };
  return (
    <Space className="bar">
      {actions.map((action) => (
        <Button
          key={action.key}
          danger={action.danger ?? false}
          disabled={chosen.length === 0}
          onClick={() => setOpen(action)}
        >
          {action.label} {chosen.length > 0 && chosen.length}
        </Button>
      ))}
      {actions.map(({ key, label, reasons = [], bulk }) => {
        const action = bulk?.(filter);
        return action && <BulkButton key={key} {...{ action, label, reasons, filter, total }} />;
      })}
      {open && (
        <ActionDialog action={open} rows={chosen.filter((row) => open.applies?.(row) ?? true)} onClose={close} />
      )}
    </Space>
  );
};
