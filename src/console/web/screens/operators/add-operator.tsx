import { Form, Input } from 'antd';
import { scopeOf } from '../../../../domain/permissions.ts';
import { act } from '../../api/client.ts';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { useWords } from '../../words/language.tsx';
import { RoleChoice } from './role-choice.tsx';
import { ScopeChoice } from './scope-choice.tsx';
import { operatorsWords } from './words.ts';

type Fields = { name: string; roles: string[]; regionCodes: string[]; servicePointCodes: string[]; reason: string };

/** Makes an operator; the token is handed on, once. */
export const AddOperator = ({ onClose, onToken }: { onClose(): void; onToken(name: string, token: string): void }) => {
  const words = useWords(operatorsWords);
  const [form] = Form.useForm<Fields>();
  return (
    <FormDialog<Fields>
      title={words.add}
      verb={words.add}
      form={form}
      initial={{ roles: ['viewer'], regionCodes: [], servicePointCodes: [] }}
      onClose={onClose}
      submit={async (fields, key) => onToken(fields.name, (await act('operators.add', fields, key)).token)}
      answerMatters
    >
      <Form.Item
        name="name"
        label={words.name}
        extra={words.nameHow}
        rules={[{ required: true, pattern: /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, message: words.nameWrong }]}
      >
        <Input autoFocus autoComplete="off" maxLength={64} />
      </Form.Item>
      <RoleChoice
        scope={() => scopeOf(form.getFieldValue('regionCodes') ?? [], form.getFieldValue('servicePointCodes') ?? [])}
      />
      <ScopeChoice />
      <ReasonItem />
    </FormDialog>
  );
};
