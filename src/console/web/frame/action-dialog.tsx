import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Space } from 'antd';
import { type ReactNode, useRef } from 'react';
import type { Permission } from '../../../domain/permissions.ts';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import type { BulkAction } from './bulk-button.tsx';
import { ErrorPart } from './error-part.tsx';

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
  run(rows: readonly R[], reason: string): Promise<string>;
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
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason?: string }>();
  const busy = useRef(false);
  const sent = useMutation({
    mutationFn: ({ reason = '' }: { reason?: string }) => action.run(rows, reason.trim()),
    onSuccess: async (done) => {
      message.success(done);
      onClose();
      await queries.invalidateQueries();
    },
    onError: () => {
      busy.current = false;
    },
  });
  /** The second of two clicks may come before the first was drawn. */
  const send = (fields: { reason?: string }): void => {
    if (busy.current) return;
    busy.current = true;
    sent.mutate(fields);
  };
  return (
    <Modal
      open
      title={`${action.label} · ${rows.length}`}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <Space>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="primary" danger={action.danger ?? false} loading={sent.isPending} onClick={() => form.submit()}>
            {action.label}
          </Button>
        </Space>
      }
    >
      <Form form={form} layout="vertical" onFinish={send}>
        <Alert type={action.danger ? 'warning' : 'info'} title={action.says(rows)} />
        {action.reasons && (
          <Form.Item
            className="dialog-reason"
            name="reason"
            label={words.reason}
            rules={[{ required: true, whitespace: true, message: words.reasonNeeded }]}
          >
            <Input.TextArea rows={3} maxLength={500} autoFocus />
          </Form.Item>
        )}
        {action.reasons && (
          <Space wrap>
            {action.reasons.map((reason) => (
              <Button key={reason} onClick={() => form.setFieldsValue({ reason })}>
                {reason}
              </Button>
            ))}
          </Space>
        )}
        {sent.error && <ErrorPart error={sent.error} />}
      </Form>
    </Modal>
  );
};
