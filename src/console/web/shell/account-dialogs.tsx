import { Alert, App, Form, Input } from 'antd';
import { useState } from 'react';
import type { Answered } from '../../api/contract.ts';
import { act } from '../api/client.ts';
import { FormDialog } from '../frame/form-dialog.tsx';
import { useWords } from '../words/language.tsx';
import { accountWords } from './account-words.ts';
import { useSession } from './session.ts';
import { CodeItem, NewPasswordItems, SecretToScan } from './sign-in-items.tsx';
import { signInWords } from './sign-in-words.ts';

const CurrentPassword = ({ name }: { name: 'current' | 'password' }) => {
  const words = useWords(accountWords);
  const { needed } = useWords(signInWords);
  return (
    <Form.Item name={name} label={words.current} rules={[{ required: true, message: needed }]}>
      <Input.Password autoFocus autoComplete="current-password" />
    </Form.Item>
  );
};

/** Another password for whoever is signed in. */
export const ChangePassword = ({ onClose }: { onClose(): void }) => {
  const words = useWords(accountWords);
  const { message } = App.useApp();
  return (
    <FormDialog<{ current: string; password: string; again: string }>
      title={words.changePassword}
      verb={words.changePassword}
      initial={{}}
      onClose={onClose}
      submit={async ({ current, password }, key) => {
        await act('account.password', { current, password }, key);
        message.success(words.passwordDone);
      }}
    >
      <Alert type="info" title={words.passwordSays} className="sign-in-error" />
      <CurrentPassword name="current" />
      <NewPasswordItems />
    </FormDialog>
  );
};

type Offer = Answered<'account.offer-second-factor'>;

const Confirm = ({ title, offered, onClose }: { title: string; offered: Offer; onClose(): void }) => {
  const words = useWords(accountWords);
  const { message } = App.useApp();
  return (
    <FormDialog<{ code: string }>
      title={title}
      verb={words.confirm}
      initial={{}}
      onClose={onClose}
      submit={async ({ code }, key) => {
        await act('account.second-factor', { offer: offered.offer, code }, key);
        message.success(words.factorDone);
      }}
    >
      <p>{words.scan}</p>
      <SecretToScan secret={offered.secret} uri={offered.uri} />
      <CodeItem />
    </FormDialog>
  );
};

/** An authenticator for whoever is signed in, the first or another: asks the password and a code of the one before, shows the secret, and takes a code of it. */
export const Authenticator = ({ onClose }: { onClose(): void }) => {
  const words = useWords(accountWords);
  const { secondFactor } = useSession();
  const [offered, setOffered] = useState<Offer>();
  // As it was when the dialog was opened: it is set up before the dialog has gone.
  const [before] = useState(secondFactor);
  const title = before ? words.exchange : words.setUp;
  if (offered) return <Confirm title={title} offered={offered} onClose={onClose} />;
  return (
    <FormDialog<{ password: string; code?: string }>
      title={title}
      verb={words.next}
      initial={{}}
      onClose={onClose}
      onDone={() => undefined}
      submit={async (given, key) => setOffered(await act('account.offer-second-factor', given, key))}
      answerMatters
    >
      <Alert type="info" title={before ? words.exchangeSays : words.setUpSays} className="sign-in-error" />
      <CurrentPassword name="password" />
      {before && <CodeItem label={words.oldCode} autoFocus={false} />}
    </FormDialog>
  );
};
