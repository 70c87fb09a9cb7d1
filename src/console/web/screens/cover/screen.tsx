import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, type FormInstance, Input, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
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

type Asked = { text?: string | undefined; at?: string | undefined };

const same = (one: Asked | undefined, other: Asked | undefined): boolean =>
  one?.text?.trim() === other?.text?.trim() && one?.at === other?.at;

const proofOf = ({ text = '', at }: Asked) => ask('cover.prove', { text: text.trim(), ...(at ? { at } : {}) });

const placeOf = ({ worker = '', at = '', order = '' }: Partial<Record<string, string>>): string =>
  [worker, at, order].join(' ');

/**
 * The proof of the place that the address names. What was typed goes to the place of the one worker that it names; what came of it otherwise
 * is shown at the place where it was asked, and an answer that comes after the fields have changed is not taken.
 */
const useProof = (form: FormInstance<Asked>) => {
  const { timeZone } = useSession();
  const queries = useQueryClient();
  const { search, change } = useAddress();
  const { worker = '', at, order } = search;
  const place = placeOf(search);
  const reached = useRef<string>(undefined);
  /** What the fields said when they got what is shown. */
  const [stands, setStands] = useState<{ place: string; asked: Asked }>();
  const here = stands?.place === place ? stands.asked : undefined;

  const typed = useMutation({
    mutationFn: proofOf,
    onSuccess: (proved, asked) => {
      if (!same(asked, form.getFieldsValue())) return;
      const [only, second] = proved.people;
      const linked = order !== undefined && asked.text === order;
      const one = only && !second ? { worker: only.workerId, at: clockTextAt(proved.at, timeZone) } : undefined;
      const to = one ?? (linked ? { order } : {});
      if (one) queries.setQueryData(['cover.prove', one.worker, one.at], proved);
      reached.current = placeOf(to);
      setStands({ place: reached.current, asked });
      change({ worker: undefined, at: undefined, order: undefined, ...to }, linked || reached.current === place);
    },
  });
  const { mutate, reset } = typed;
  const named = useQuery({
    queryKey: ['cover.prove', worker, at],
    queryFn: () => proofOf({ text: worker, ...(at ? { at } : {}) }),
    enabled: isUuid(worker),
  });
  const [person] = named.data?.people ?? [];
  useEffect(() => {
    if (reached.current === place) return;
    reached.current = place;
    reset();
    setStands(undefined);
    if (isUuid(worker)) return;
    form.setFieldsValue({ text: order, at: undefined });
    if (order !== undefined) mutate({ text: order });
  }, [place, worker, order, form, mutate, reset]);
  useEffect(() => {
    if (!person || here) return;
    const asked = { text: person.workerExternalId, at };
    form.setFieldsValue(asked);
    setStands({ place, asked });
  }, [person, here, place, at, form]);
  return { typed, named: isUuid(worker) ? named : undefined, here };
};

/**
 * Whether somebody was covered at an instant. What is typed may be personal and is posted; the address holds our ids alone, of the worker it
 * named or of an order that another page links to, and the instant.
 */
export const CoverScreen = () => {
  const words = useWords(coverWords);
  const [form] = Form.useForm<Asked>();
  const fields = Form.useWatch([], form);
  const { typed, named, here } = useProof(form);
  const proved = named ?? (here && typed);
  const error = typed.error ?? proved?.error;
  const asking = typed.isPending && same(typed.variables, fields);
  const fetching = named?.isFetching ?? false;
  const ofBefore = asking || error != null || !same(here, fields);
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {words.title}
        </Typography.Title>
        <Typography.Text type="secondary">{words.intro}</Typography.Text>
        <span className="grow" />
        {proved?.data && proved.data.people.length > 0 && (
          <Button className="no-print" disabled={ofBefore || fetching} onClick={() => window.print()}>
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
        <Button type="primary" htmlType="submit" loading={asking || fetching}>
          {words.ask}
        </Button>
      </Form>
      {error && <ErrorPart error={error} />}
      {proved?.data?.people.length === 0 && <Alert type="info" showIcon title={words.none} />}
      <OfBefore when={ofBefore}>
        {proved?.data?.people.map((person) => (
          <Proof key={person.workerId} person={person} at={proved.data.at} provedAt={proved.data.provedAt} />
        ))}
      </OfBefore>
    </main>
  );
};
