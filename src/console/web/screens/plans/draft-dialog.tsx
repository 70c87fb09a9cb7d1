import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Space, Typography } from 'antd';
import { useState } from 'react';
import type { PlanItem } from '../../../api/plans/routes.ts';
import { act, ask } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { ReasonItem } from '../../frame/form-dialog.tsx';
import { useLock } from '../../frame/lock.ts';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { type Draft, DraftFields, draftOf, rulesIn } from './draft-fields.tsx';
import { RehearsalPart } from './rehearsal.tsx';
import { plansWords } from './words.ts';

const usePublish = (plan: string, version: number, onClose: () => void, onError: () => void) => {
  const words = useWords(plansWords);
  const queries = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const { validFrom = '', reason = '' } = draft;
      return act('plans.publish', { plan, version, validFrom, reason, rules: rulesIn(draft) });
    },
    onError,
    onSuccess: async (done) => {
      message.success(words.published(done.version, done.reopened));
      onClose();
      await queries.invalidateQueries();
    },
  });
};

/**
 * Drafts the next version of a plan. What it does is rehearsed before it can be published; a change of the rules asks for another rehearsal.
 */
export const DraftDialog = ({ plan, onClose }: { plan: PlanItem; onClose(): void }) => {
  const words = useWords(plansWords);
  const common = useWords(commonWords);
  const [form] = Form.useForm<Draft>();
  const [seen, setSeen] = useState<string>();
  const [current, setCurrent] = useState<string>();
  const lock = useLock();
  const [newest] = plan.versions;
  const number = Math.max(0, ...plan.versions.map(({ version }) => version)) + 1;
  const rehearsed = useMutation({
    mutationFn: (draft: Draft) => ask('plans.rehearse', { plan: plan.code, rules: rulesIn(draft) }),
  });
  const published = usePublish(plan.code, number, onClose, lock.free);
  const textOf = (draft: Draft): string => JSON.stringify(rulesIn(draft));
  const rehearse = async (): Promise<void> => {
    const checked = await form.validateFields({ dirty: false }).catch(() => undefined);
    if (!checked) return;
    setSeen(textOf(checked));
    setCurrent(textOf(checked));
    rehearsed.mutate(checked);
  };
  const ready = rehearsed.data !== undefined && seen === current;
  return (
    <Modal
      open
      title={words.draftTitle(plan.code, number)}
      width={900}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <Space>
          <Typography.Text type="secondary">{words.rehearseFirst}</Typography.Text>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button loading={rehearsed.isPending} onClick={() => void rehearse()}>
            {words.rehearse}
          </Button>
          <Button type="primary" disabled={!ready} loading={published.isPending} onClick={() => form.submit()}>
            {words.publish}
          </Button>
        </Space>
      }
    >
      <Form<Draft>
        form={form}
        layout="vertical"
        {...(newest ? { initialValues: draftOf(newest.rules) } : {})}
        onValuesChange={(_changed, all: Draft) => setCurrent(textOf(all))}
        onFinish={(draft) => lock.take() && published.mutate(draft)}
      >
        <DraftFields />
        <Alert type="info" title={words.kept} className="sign-in-error" />
        {rehearsed.error && <ErrorPart error={rehearsed.error} />}
        {ready && rehearsed.data && (
          <>
            <RehearsalPart rehearsal={rehearsed.data} />
            <Form.Item
              className="dialog-reason"
              name="validFrom"
              label={words.startDay}
              extra={words.startDayHow}
              rules={[{ required: true, message: words.needed }]}
            >
              <Input type="date" className="filter-date" />
            </Form.Item>
            <ReasonItem />
          </>
        )}
        {published.error && <ErrorPart error={published.error} />}
      </Form>
    </Modal>
  );
};
