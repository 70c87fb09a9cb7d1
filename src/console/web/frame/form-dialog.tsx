import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, type FormInstance, Input, Modal, Space } from 'antd';
import type { ReactNode } from 'react';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { ErrorPart } from './error-part.tsx';
import { useLock } from './lock.ts';

export type FormDialogProps<F extends object> = {
  title: string;
  /** The verb, as on its button. */
  verb: string;
  initial: Partial<F>;
  form?: FormInstance<F>;
  width?: number;
  onClose(): void;
  /** What was typed stays where it is refused. */
  submit(fields: F): Promise<void>;
  children: ReactNode;
};

/** A form over the page, locked while it is sent: a double click has one effect. */
export const FormDialog = <F extends object>(props: FormDialogProps<F>) => {
  const words = useWords(commonWords);
  const queries = useQueryClient();
  const [own] = Form.useForm<F>();
  const form = props.form ?? own;
  const lock = useLock();
  const sent = useMutation({
    mutationFn: props.submit,
    onError: lock.free,
    onSuccess: async () => {
      props.onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal
      open
      title={props.title}
      width={props.width ?? 560}
      onCancel={props.onClose}
      maskClosable={false}
      footer={
        <Space>
          <Button onClick={props.onClose}>{words.cancel}</Button>
          <Button type="primary" loading={sent.isPending} onClick={() => form.submit()}>
            {props.verb}
          </Button>
        </Space>
      }
    >
      <Form<F>
        form={form}
        layout="vertical"
        initialValues={props.initial}
        onFinish={(fields) => lock.take() && sent.mutate(fields)}
      >
        {props.children}
        {sent.error && <ErrorPart error={sent.error} />}
      </Form>
    </Modal>
  );
};

/** Why it is done, for the audit. */
export const ReasonItem = () => {
  const words = useWords(commonWords);
  return (
    <Form.Item
      name="reason"
      label={words.reason}
      rules={[{ required: true, whitespace: true, message: words.reasonNeeded }]}
    >
      <Input.TextArea rows={2} maxLength={500} />
    </Form.Item>
  );
};

/** At least one of several, without saying `aria-required` of their group, which has no such thing. */
export const someOf = (message: string) => ({
  validator: async (_rule: unknown, chosen: readonly unknown[] = []) => {
    if (chosen.length === 0) throw new Error(message);
  },
});
