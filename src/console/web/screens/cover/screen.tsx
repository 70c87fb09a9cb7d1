import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { ask } from '../../api/client.ts';
import { DayField } from '../../frame/day-field.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useAddress } from '../../frame/search.ts';
import { useWords } from '../../words/language.tsx';
import { Proof } from './proof.tsx';
import { coverWords } from './words.ts';

type Asked = { text?: string; at?: string };

/**
 * Whether somebody was covered at an instant. What is typed may be personal and is posted; only an order that another page links to stands in
 * the address.
 */
export const CoverScreen = () => {
  const words = useWords(coverWords);
  const { search } = useAddress();
  const { order } = search;
  const [form] = Form.useForm<Asked>();
  const proved = useMutation({
    mutationFn: ({ text = '', at }: Asked) => ask('cover.prove', { text: text.trim(), ...(at ? { at } : {}) }),
  });
  const asked = useRef<string>(undefined);
  const { mutate } = proved;
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
      <Form form={form} layout="inline" className="bar no-print" onFinish={(fields) => proved.mutate(fields)}>
        <Form.Item name="text" label={words.text} rules={[{ required: true, whitespace: true, message: words.hint }]}>
          <Input className="cover-text" placeholder={words.hint} maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="at" label={words.at} tooltip={words.now}>
          <DayField time />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={proved.isPending}>
          {words.ask}
        </Button>
      </Form>
      {proved.error && <ErrorPart error={proved.error} />}
      {proved.data?.people.length === 0 && <Alert type="info" showIcon title={words.none} />}
      {proved.data?.people.map((person) => (
        <Proof key={person.workerId} person={person} at={proved.data.at} provedAt={proved.data.provedAt} />
      ))}
    </main>
  );
};
