import { Alert, App, Button, Form, Modal, Space } from 'antd';
import type { ReactNode } from 'react';
import type { Permission } from '../../../domain/permissions.ts';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import type { BulkAction } from './bulk-button.tsx';
import { ErrorPart } from './error-part.tsx';
import { ReasonItem } from './form-dialog.tsx';
import { useOnce } from './once.ts';
import { ReasonChips } from './reason-chips.tsx';

/** What came of an act: a sentence; or why nothing did, as that somebody was first. */
export type Came = string | { late: string };

/** Of so many that something came of. */
export const cameOf = (count: number, said: string): Came => (count > 0 ? said : { late: said });

/** Something that an operator can do with rows: one object for a row, a page and a selection. */
export type Action<R> = {
  key: string;
  permission: Permission;
  /** The verb, as on its button. */
  label: string;
  danger?: boolean;
  /** Whether it can be done with this row. */
  applies?(row: R): boolean;
  /** What happens to how many, in a sentence. */
  says(rows: readonly R[]): ReactNode;
  /** Usual reasons, to choose from; without any, no reason is asked for. */
  reasons?: readonly string[];
  /** Does it under a key, and says what came of it. */
  run(rows: readonly R[], reason: string, key: string): Promise<Came>;
  /** What it answers is shown once and kept nowhere: an answer that was lost is said. */
  answerMatters?: boolean;
  /** The same on all that match a list's filter, in the background; nothing where this filter finds only what it does not apply to. */
  bulk?(filter: Record<string, string>): BulkAction | undefined;
};

/** Says what happens to how many, asks for the reason where it matters, and is locked while it runs: a double click has one effect. */
export const ActionDialog = <R,>({
  action,
  rows,
  onClose,
}: {
  action: Action<R>;
  rows: readonly R[];
  onClose(): void;
}) => {
  const words = useWords(commonWords);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason?: string }>();
  const { send, pending, error } = useOnce({
    run: ({ reason = '' }: { reason?: string }, key) => action.run(rows, reason.trim(), key),
    done: (said) => {
      if (typeof said === 'string') message.success(said);
      else if (said) message.warning(said.late);
      onClose();
    },
    answerMatters: action.answerMatters ?? false,
  });
  return (
    <Modal
      open
      title={rows.length === 1 ? action.label : `${action.label} · ${rows.length}`}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <Space>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="primary" danger={action.danger ?? false} loading={pending} onClick={() => form.submit()}>
            {action.label}
          </Button>
        </Space>
      }
    >
      <Form form={form} layout="vertical" onFinish={send}>
        <Alert type={action.danger ? 'warning' : 'info'} title={action.says(rows)} />
        {action.reasons && (
          <div className="dialog-reason">
            <ReasonItem autoFocus />
            <ReasonChips reasons={action.reasons} />
          </div>
        )}
        {error && <ErrorPart error={error} />}
      </Form>
    </Modal>
  );
};
