import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { read } from '../../api/client.ts';
import { useWords } from '../../words/language.tsx';
import { operatorsWords } from './words.ts';

const places = (name: string) => ({ mode: 'multiple' as const, placeholder: name, optionFilterProp: 'label' });

/** Where a scope can lie. */
export const usePlaces = () =>
  useQuery({ queryKey: ['operators.places'], queryFn: ({ signal }) => read('operators.places', {}, signal) });

/** A part of the city to choose; nothing chosen is all of it. */
export const ScopeChoice = () => {
  const words = useWords(operatorsWords);
  const form = Form.useFormInstance<{ regionCodes: string[]; servicePointCodes: string[] }>();
  const regions = Form.useWatch('regionCodes', form) ?? [];
  const points = Form.useWatch('servicePointCodes', form) ?? [];
  const known = usePlaces();
  const optionsOf = (all: readonly { code: string; name: string }[] = []) =>
    all.map(({ code, name }) => ({ value: code, label: `${name} ${code}` }));
  return (
    <>
      <Form.Item name="regionCodes" label={words.regions} extra={words.scopeHow}>
        <Select
          {...places(points.length > 0 ? words.noneChosen : words.wholeCity)}
          options={optionsOf(known.data?.regions)}
        />
      </Form.Item>
      <Form.Item name="servicePointCodes" label={words.servicePoints}>
        <Select
          {...places(regions.length > 0 ? words.noMore : words.wholeCity)}
          options={optionsOf(known.data?.servicePoints)}
        />
      </Form.Item>
    </>
  );
};
