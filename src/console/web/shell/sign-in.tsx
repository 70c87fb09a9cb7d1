import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Segmented, Typography } from 'antd';
import { useState } from 'react';
import type { Answered } from '../../api/contract.ts';
import { signInBy } from '../api/client.ts';
import { useErrorSaid } from '../frame/error-part.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { CodeItem, NewPasswordItems, SecretToScan } from './sign-in-items.tsx';
import { signInWords } from './sign-in-words.ts';

type Next = Answered<'sign-in.password'>;
type Fields = { name: string; password: string; token?: string; again?: string };

const Problem = ({ error }: { error: Error | null }) => {
  const said = useErrorSaid();
  return error && <Alert type="error" showIcon role="alert" title={said(error).title} className="sign-in-error" />;
};

const Code = ({ next, onDone }: { next: Exclude<Next, { next: 'done' }>; onDone(): Promise<void> }) => {
  const words = useWords(signInWords);
  const sent = useMutation({ mutationFn: (code: string) => signInBy('sign-in.code', { code }), onSuccess: onDone });
  return (
    <Form layout="vertical" size="large" onFinish={({ code }: { code: string }) => sent.mutate(code)}>
      <Typography.Title level={1} className="sign-in-title">
        {next.next === 'enrol' ? words.enrolTitle : words.codeTitle}
      </Typography.Title>
      {next.next === 'enrol' && (
        <>
          <p>{words.enrolHow}</p>
          <SecretToScan secret={next.secret} uri={next.uri} />
        </>
      )}
      <CodeItem />
      <Problem error={sent.error} />
      <Button type="primary" block htmlType="submit" loading={sent.isPending}>
        {words.check}
      </Button>
    </Form>
  );
};

/** Name and password, or the first time the token; then the second factor where it is asked for. */
export const SignIn = ({ name, onDone }: { name?: string; onDone(): Promise<void> }) => {
  const words = useWords(signInWords);
  const { language, choose } = useLanguage();
  const [first, setFirst] = useState(false);
  const [next, setNext] = useState<Exclude<Next, { next: 'done' }>>();
  const sent = useMutation({
    mutationFn: ({ token = '', ...fields }: Fields) =>
      first
        ? signInBy('sign-in.first', { name: fields.name, token, password: fields.password })
        : signInBy('sign-in.password', { name: fields.name, password: fields.password }),
    onSuccess: async (step) => {
      if (step.next === 'done') await onDone();
      else setNext(step);
    },
  });
  if (next) return <Code next={next} onDone={onDone} />;
  const rules = [{ required: true, message: words.needed }];
  return (
    <Form<Fields> layout="vertical" size="large" initialValues={{ name }} onFinish={(fields) => sent.mutate(fields)}>
      <Typography.Title level={1} className="sign-in-title">
        {words.title}
      </Typography.Title>
      {name !== undefined && <Alert type="info" title={words.ended} className="sign-in-error" />}
      <Form.Item name="name" label={words.name} rules={rules}>
        <Input autoComplete="username" autoFocus={name === undefined} />
      </Form.Item>
      {first && (
        <Form.Item name="token" label={words.token} rules={rules}>
          <Input.Password autoComplete="off" />
        </Form.Item>
      )}
      {first ? (
        <NewPasswordItems />
      ) : (
        <Form.Item name="password" label={words.password} rules={rules}>
          <Input.Password autoComplete="current-password" autoFocus={name !== undefined} />
        </Form.Item>
      )}
      <Problem error={sent.error} />
      <Button type="primary" block htmlType="submit" loading={sent.isPending}>
        {first ? words.setPassword : words.signIn}
      </Button>
      <div className="bar sign-in-foot">
        <Button type="link" onClick={() => setFirst(!first)}>
          {first ? words.back : words.first}
        </Button>
        <span className="grow" />
        <Segmented
          size="small"
          aria-label="语言 Language"
          value={language}
          onChange={choose}
          options={[
            { label: '中', value: 'zh' },
            { label: 'EN', value: 'en' },
          ]}
        />
      </div>
    </Form>
  );
};
