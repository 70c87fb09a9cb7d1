import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, type FormInstance, Input, Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { isUuid } from '../../../../domain/uuid.ts';
import { ask } from '../../api/client.ts';
import { clockTextAt } from '../../frame/city-calendar.ts';
import { DayField } from '../../frame/day-field.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { OfBefore } from '../../frame/of-before.tsx';
import { useAddress } from '../../frame/search.ts';
import { useSession } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { Proof } from './proof.tsx';
import { coverWords } from './words.ts';

type Asked = { text?: string; at?: string | undefined };

const proofOf = ({ text = '', at }: Asked) => ask('cover.prove', { text: text.trim(), ...(at ? { at } : {}) });

/** The proof that the address names, by our id of the worker and the instant: pasted, or come back to. */
const useNamed = (asked: { current: string | undefined }, form: FormInstance<Asked>) => {
  const { worker = '', at } = useAddress().search;
  const named = useQuery({
    queryKey: ['cover.prove', worker, at],
    queryFn: () => proofOf({ text: worker, at }),
    enabled: isUuid(worker),
  });
  const [person] = named.data?.people ?? [];
  useEffect(() => {
    if (!person || asked.current === `${worker} ${at}`) return;
    asked.current = `${worker} ${at}`;
    form.setFieldsValue({ text: person.workerExternalId, at: at?.slice(0, 16) });
  }, [person, worker, at, asked, form]);
  return isUuid(worker) ? named : undefined;
};

/** What was typed, or the order that another page links to: once it has named one worker, that one stands in the address. */
const useTyped = (asked: { current: string | undefined }) => {
  const { timeZone } = useSession();
  const queries = useQueryClient();
  const { search, change } = useAddress();
  const linked = search.order !== undefined;
  return useMutation({
    mutationFn: proofOf,
    onSuccess: (proved) => {
      const [only, second] = proved.people;
      if (!only || second) return linked || change({ worker: undefined, at: undefined });
      const at = clockTextAt(proved.at, timeZone);
      asked.current = `${only.workerId} ${at}`;
      queries.setQueryData(['cover.prove', only.workerId, at], proved);
      change({ order: undefined, worker: only.workerId, at }, linked);
    },
  });
};

/**
 * Whether somebody was covered at an instant. What is typed may be personal and is posted; the address holds our ids alone, of the worker it
 * named or of an order that another page links to, and the instant.
 */
export const CoverScreen = () => {
  const words = useWords(coverWords);
  const { order } = useAddress().search;
  const [form] = Form.useForm<Asked>();
  const asked = useRef<string>(undefined);
  const typed = useTyped(asked);
  const named = useNamed(asked, form);
  const proved = named ?? typed;
  const error = typed.error ?? proved.error;
  const { mutate } = typed;
  useEffect(() => {
    if (order === undefined || asked.current === order) return;
    asked.current = order;
    form.setFieldsValue({ text: order });
    mutate({ text: order });
  }, [order, form, mutate]);
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {words.title}
        </Typography.Title>
        <Typography.Text type="secondary">{words.intro}</Typography.Text>
        <span className="grow" />
        {proved.data && proved.data.people.length > 0 && (
          <Button className="no-print" onClick={() => window.print()}>
            {words.print}
          </Button>
        )}
      </div>
      <Form form={form} layout="inline" className="bar no-print" onFinish={(fields) => typed.mutate(fields)}>
        <Form.Item name="text" label={words.text} rules={[{ required: true, whitespace: true, message: words.hint }]}>
          <Input className="cover-text" placeholder={words.hint} maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="at" label={words.at} tooltip={words.now}>
          <DayField time />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={typed.isPending || (named?.isFetching ?? false)}>
          {words.ask}
        </Button>
      </Form>
      {error && <ErrorPart error={error} />}
      {proved.data?.people.length === 0 && <Alert type="info" showIcon title={words.none} />}
      <OfBefore when={typed.isPending || typed.isError}>
        {proved.data?.people.map((person) => (
          <Proof key={person.workerId} person={person} at={proved.data.at} provedAt={proved.data.provedAt} />
        ))}
      </OfBefore>
    </main>
  );
};
