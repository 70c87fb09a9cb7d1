import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { scopeOf } from '../../../../domain/permissions.ts';
import { act, read } from '../../api/client.ts';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { useWords } from '../../words/language.tsx';
import { RoleChoice } from './role-choice.tsx';
import { operatorsWords } from './words.ts';

type Fields = { name: string; roles: string[]; regionCodes: string[]; servicePointCodes: string[]; reason: string };

const places = (name: string) => ({ mode: 'multiple' as const, placeholder: name, optionFilterProp: 'label' });

/** Makes an operator; the token is handed on, once. */
export const AddOperator = ({ onClose, onToken }: { onClose(): void; onToken(name: string, token: string): void }) => {
  const words = useWords(operatorsWords);
  const [form] = Form.useForm<Fields>();
  const known = useQuery({
    queryKey: ['operators.places'],
    queryFn: ({ signal }) => read('operators.places', {}, signal),
  });
  const optionsOf = (all: readonly { code: string; name: string }[] = []) =>
    all.map(({ code, name }) => ({ value: code, label: `${name} ${code}` }));
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
      <Form.Item name="regionCodes" label={words.regions} extra={words.scopeHow}>
        <Select {...places(words.wholeCity)} options={optionsOf(known.data?.regions)} />
      </Form.Item>
      <Form.Item name="servicePointCodes" label={words.servicePoints}>
        <Select {...places(words.wholeCity)} options={optionsOf(known.data?.servicePoints)} />
      </Form.Item>
      <ReasonItem />
    </FormDialog>
  );
};
