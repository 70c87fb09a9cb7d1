import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input } from 'antd';
import type { Given } from '../../../api/contract.ts';
import { act, read } from '../../api/client.ts';
import { FormDialog, ReasonItem, someOf } from '../../frame/form-dialog.tsx';
import { useWords } from '../../words/language.tsx';
import { ScopeName } from './scope-name.tsx';
import { apiKeysWords } from './words.ts';

type Fields = Given<'api-keys.add'>;

/** Makes a key; its secret is handed on, once. */
export const AddKey = ({ onClose, onSecret }: { onClose(): void; onSecret(name: string, secret: string): void }) => {
  const words = useWords(apiKeysWords);
  const known = useQuery({
    queryKey: ['api-keys.scopes'],
    queryFn: ({ signal }) => read('api-keys.scopes', {}, signal),
  });
  return (
    <FormDialog<Fields>
      title={words.add}
      verb={words.add}
      initial={{ source: 'platform', scopes: [] }}
      onClose={onClose}
      submit={async (fields, key) => onSecret(fields.name, (await act('api-keys.add', fields, key)).secret)}
      answerMatters
    >
      <Form.Item
        name="name"
        label={words.name}
        extra={words.nameHow}
        rules={[{ required: true, whitespace: true, message: words.needed }]}
      >
        <Input autoFocus autoComplete="off" maxLength={100} />
      </Form.Item>
      <Form.Item
        name="source"
        label={words.source}
        extra={words.sourceHow}
        rules={[{ required: true, whitespace: true, message: words.needed }]}
      >
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="scopes" label={words.scopes} rules={[someOf(words.scopesNeeded)]}>
        <Checkbox.Group
          className="choices"
          options={(known.data?.scopes ?? []).map((value) => ({ value, label: <ScopeName scope={value} /> }))}
        />
      </Form.Item>
      <ReasonItem />
    </FormDialog>
  );
};
