import { Form, Input, QRCode, Typography } from 'antd';
import { useWords } from '../words/language.tsx';
import { signInWords } from './sign-in-words.ts';

/** What an authenticator is set up with: scanned, or typed. */
export const SecretToScan = ({ secret, uri }: { secret: string; uri: string }) => {
  const words = useWords(signInWords);
  return (
    <>
      <QRCode value={uri} type="svg" aria-label={words.scanThis} />
      <p>
        {words.secret}:{' '}
        <Typography.Text copyable className="mono">
          {secret}
        </Typography.Text>
      </p>
    </>
  );
};

/** The six digits that it shows. `label` where it is not the only one. */
export const CodeItem = ({ label, autoFocus = true }: { label?: string; autoFocus?: boolean }) => {
  const words = useWords(signInWords);
  return (
    <Form.Item name="code" label={label ?? words.code} rules={[{ required: true, message: words.needed }]}>
      <Input autoFocus={autoFocus} inputMode="numeric" autoComplete="one-time-code" maxLength={7} />
    </Form.Item>
  );
};

/** A password to be, twice: `password` and `again`. */
export const NewPasswordItems = () => {
  const words = useWords(signInWords);
  const needed = { required: true, message: words.needed };
  return (
    <>
      <Form.Item name="password" label={words.newPassword} rules={[needed, { min: 12, message: words.tooShort }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={words.again}
        dependencies={['password']}
        rules={[
          needed,
          ({ getFieldValue }) => ({
            validator: async (_rule, value: string) => {
              if (value && value !== getFieldValue('password')) throw new Error(words.differs);
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
};
