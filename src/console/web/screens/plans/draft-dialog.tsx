import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, Form, Modal, Space, Typography } from 'antd';
import { useState } from 'react';
import type { PlanItem } from '../../../api/plans/routes.ts';
import { act, ask, CallError } from '../../api/client.ts';
import { DayField } from '../../frame/day-field.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { firstIn, useFirst } from '../../frame/first.ts';
import { ReasonItem } from '../../frame/form-dialog.tsx';
import { useOnce } from '../../frame/once.ts';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { type Draft, DraftFields, draftOf, ruleFields, rulesIn } from './draft-fields.tsx';
import { RehearsalPart } from './rehearsal.tsx';
import { plansWords } from './words.ts';

/** What a rehearsal, or publishing without one, was refused for, in the language that was chosen. */
const useTold = (): ((refused: unknown) => unknown) => {
  const words = useWords(plansWords);
  const firstOf = useFirst();
  return (cause) => {
    if (!(cause instanceof CallError)) return cause;
    if (cause.code === 'not_rehearsed') return new Error(words.notRehearsed, { cause });
    if (cause.code === 'rehearsal_outdated') return new Error(words.outdated, { cause });
    if (cause.code === 'rehearsed_in_part') return new Error(words.inPart, { cause });
    if (cause.code !== 'rehearsal_taken') return cause;
    return new Error(words.taken(firstOf(firstIn(cause.facts))), { cause });
  };
};

const usePublish = (plan: string, version: number, onClose: () => void) => {
  const words = useWords(plansWords);
  const { message } = App.useApp();
  const told = useTold();
  return useOnce({
    run: (draft: Draft, key) => {
      const { validFrom = '', reason = '', partSeen = false } = draft;
      return act('plans.publish', { plan, version, validFrom, reason, partSeen, rules: rulesIn(draft) }, key).catch(
        (refused: unknown) => {
          throw told(refused);
        },
      );
    },
    done: (answer) => {
      if (answer) message.success(words.published(answer.version, answer.reopened));
      onClose();
    },
  });
};

/** What publishing takes beside the rules: that one knows where not all orders were replayed, the day, the reason. */
const PublishItems = ({ complete }: { complete: boolean }) => {
  const words = useWords(plansWords);
  const ticked = {
    validator: async (_rule: unknown, seen?: boolean) => {
      if (!seen) throw new Error(words.needed);
    },
  };
  return (
    <>
      {!complete && (
        <Form.Item name="partSeen" valuePropName="checked" rules={[ticked]}>
          <Checkbox>{words.partSeen}</Checkbox>
        </Form.Item>
      )}
      <Form.Item
        className="dialog-reason"
        name="validFrom"
        label={words.startDay}
        extra={words.startDayHow}
        rules={[{ required: true, message: words.needed }]}
      >
        <DayField />
      </Form.Item>
      <ReasonItem />
    </>
  );
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
  const [newest] = plan.versions;
  const number = Math.max(0, ...plan.versions.map(({ version }) => version)) + 1;
  const told = useTold();
  const rehearsed = useMutation({
    mutationFn: (draft: Draft) =>
      ask('plans.rehearse', { plan: plan.code, rules: rulesIn(draft) }).catch((refused: unknown) => {
        throw told(refused);
      }),
  });
  const published = usePublish(plan.code, number, onClose);
  const textOf = (draft: Draft): string => JSON.stringify(rulesIn(draft));
  const rehearse = async (): Promise<void> => {
    const checked = await form.validateFields([...ruleFields], { recursive: true }).catch(() => undefined);
    if (!checked) return;
    form.resetFields(['partSeen']);
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
      keyboard={false}
      footer={
        <Space>
          <Typography.Text type="secondary">{words.rehearseFirst}</Typography.Text>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button loading={rehearsed.isPending} onClick={() => void rehearse()}>
            {words.rehearse}
          </Button>
          <Button type="primary" disabled={!ready} loading={published.pending} onClick={() => form.submit()}>
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
        onFinish={published.send}
      >
        <DraftFields />
        <Alert type="info" title={words.kept} className="sign-in-error" />
        {rehearsed.error && <ErrorPart error={rehearsed.error} />}
        {ready && rehearsed.data && (
          <>
            <RehearsalPart rehearsal={rehearsed.data} />
            <PublishItems complete={rehearsed.data.complete} />
          </>
        )}
        {published.error && <ErrorPart error={published.error} />}
      </Form>
    </Modal>
  );
};
