import { Button, Form, type FormInstance, Input, Modal, Space } from 'antd';
import type { ReactNode } from 'react';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { ErrorPart } from './error-part.tsx';
import { useOnce } from './once.ts';

export type FormDialogProps<F extends object> = {
  title: string;
  /** The verb, as on its button. */
  verb: string;
  initial: Partial<F>;
  form?: FormInstance<F>;
  width?: number;
  onClose(): void;
  /** What follows once it is done; without it the dialog closes. */
  onDone?(): void;
  /** What was typed stays where it is refused. */
  submit(fields: F, key: string): Promise<void>;
  /** What it answers is shown once and kept nowhere: an answer that was lost is said. */
  answerMatters?: boolean;
  children: ReactNode;
};

/** A form over the page, locked while it is sent: a double click has one effect. */
export const FormDialog = <F extends object>(props: FormDialogProps<F>) => {
  const words = useWords(commonWords);
  const [own] = Form.useForm<F>();
  const form = props.form ?? own;
  const { send, pending, error } = useOnce({
    run: props.submit,
    done: props.onDone ?? props.onClose,
    answerMatters: props.answerMatters ?? false,
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
          <Button type="primary" loading={pending} onClick={() => form.submit()}>
            {props.verb}
          </Button>
        </Space>
      }
    >
      <Form<F> form={form} layout="vertical" initialValues={props.initial} onFinish={send}>
        {props.children}
        {error && <ErrorPart error={error} />}
      </Form>
    </Modal>
  );
};

/** Why it is done, for the audit. */
export const ReasonItem = ({ autoFocus = false }: { autoFocus?: boolean }) => {
  const words = useWords(commonWords);
  return (
    <Form.Item
      name="reason"
      label={words.reason}
      rules={[{ required: true, whitespace: true, message: words.reasonNeeded }]}
    >
      <Input.TextArea rows={2} maxLength={500} autoFocus={autoFocus} />
    </Form.Item>
  );
};

/** At least one of several, without saying `aria-required` of their group, which has no such thing. */
export const someOf = (message: string) => ({
  validator: async (_rule: unknown, chosen: readonly unknown[] = []) => {
    if (chosen.length === 0) throw new Error(message);
  },
});
