import { Alert, Form } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { act } from '../../api/client.ts';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { useWords } from '../../words/language.tsx';
import { ScopeChoice, usePlaces } from './scope-choice.tsx';
import { operatorsWords } from './words.ts';

type Row = Answered<'operators.list'>['rows'][number];
type Fields = { regionCodes: string[]; servicePointCodes: string[]; reason: string };

/** Names of the places that are chosen now; the codes of those that are not known. */
const useNamed = () => {
  const words = useWords(operatorsWords);
  const { data } = usePlaces();
  const names = new Map(
    [...(data?.regions ?? []), ...(data?.servicePoints ?? [])].map(({ code, name }) => [code, name]),
  );
  return (codes: readonly string[]): string =>
    codes.map((code) => names.get(code) ?? code).join('、') || words.wholeCity;
};

/** Another part of the city for somebody: says what was and what is to be, and that the whole city is more than any part. */
export const SetScope = ({ row, onClose }: { row: Row; onClose(): void }) => {
  const words = useWords(operatorsWords);
  const named = useNamed();
  const [form] = Form.useForm<Fields>();
  const { name, regionCodes, servicePointCodes, places } = row;
  const expected = { regionCodes, servicePointCodes };
  const chosen = [
    ...(Form.useWatch('regionCodes', form) ?? regionCodes),
    ...(Form.useWatch('servicePointCodes', form) ?? servicePointCodes),
  ];
  const widens = chosen.length === 0 && places.length > 0;
  return (
    <FormDialog<Fields>
      title={`${words.setScope} · ${name}`}
      verb={words.setScope}
      form={form}
      initial={expected}
      onClose={onClose}
      submit={async (fields, key) => {
        await act('operators.set-scope', { name, expected, ...fields }, key);
      }}
    >
      <Alert
        type={widens ? 'warning' : 'info'}
        title={`${places.join('、') || words.wholeCity} → ${named(chosen)}`}
        description={widens ? `${words.widens} ${words.setScopeSays}` : words.setScopeSays}
        className="sign-in-error"
      />
      <ScopeChoice />
      <ReasonItem />
    </FormDialog>
  );
};
