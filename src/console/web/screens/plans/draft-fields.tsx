import { Button, Checkbox, Form, Input, InputNumber, Select, Space } from 'antd';
import type { Given } from '../../../api/contract.ts';
import type { VersionItem } from '../../../api/plans/routes.ts';
import { someOf } from '../../frame/form-dialog.tsx';
import { fenOf, yuanOf } from '../../frame/yuan.ts';
import { useWords } from '../../words/language.tsx';
import { plansWords } from './words.ts';

type Rules = Given<'plans.rehearse'>['rules'];
type Band = { ageMin: number; ageMax: number | null; premium: string; sum: string };
/** A draft as it is typed: money in yuan. */
export type Draft = Omit<Rules, 'bands'> & { validFrom?: string; reason?: string; partSeen?: boolean; bands: Band[] };

export const draftOf = ({ benefits: _kept, bands, ...rules }: VersionItem['rules']): Draft => ({
  ...rules,
  bands: bands.map(({ premiumFen, sumInsuredFen, ...ages }) => ({
    ...{ ...ages, premium: yuanOf(premiumFen), sum: yuanOf(sumInsuredFen) },
  })),
});

/** What is checked before it is rehearsed: the rest is asked when it is published. */
export const ruleFields = [
  ...(['consent', 'otherScheme', 'maxSigningLagMinutes', 'tailMinutes', 'occupationClasses', 'bands'] as const),
] as const;

/** The rules of a draft whose fields have passed their checks. */
export const rulesIn = ({ validFrom: _day, reason: _reason, partSeen: _seen, bands, ...rules }: Draft): Rules => ({
  ...rules,
  bands: bands.map(({ ageMin, ageMax, premium, sum }) => ({
    ...{ ageMin, ageMax: ageMax ?? null, premiumFen: fenOf(premium) ?? 0, sumInsuredFen: fenOf(sum) ?? 0 },
  })),
});

const choices = <T extends string>(names: Record<T, string>) =>
  Object.entries<string>(names).map(([value, label]) => ({ value, label }));

const Bands = () => {
  const words = useWords(plansWords);
  const required = [{ required: true, message: words.needed }];
  const money = [
    ...required,
    {
      validator: async (_rule: unknown, text = '') => {
        if (text !== '' && fenOf(String(text)) === undefined) throw new Error(words.notMoney);
      },
    },
  ];
  return (
    <Form.List name="bands">
      {(bands, { add, remove }) => (
        <fieldset className="plain">
          <legend>{words.bands}</legend>
          {bands.map(({ key, name }) => (
            <Space key={key} wrap align="end">
              <Form.Item name={[name, 'ageMin']} label={words.ageMin} rules={required}>
                <InputNumber min={0} max={150} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'ageMax']} label={words.ageMax}>
                <InputNumber min={0} max={150} precision={0} placeholder={words.anyAge} />
              </Form.Item>
              <Form.Item name={[name, 'premium']} label={words.premium} rules={money}>
                <Input inputMode="decimal" prefix="¥" />
              </Form.Item>
              <Form.Item name={[name, 'sum']} label={words.sum} rules={money}>
                <Input inputMode="decimal" prefix="¥" />
              </Form.Item>
              <Form.Item>
                <Button aria-label={words.removeBand} disabled={bands.length === 1} onClick={() => remove(name)}>
                  ×
                </Button>
              </Form.Item>
            </Space>
          ))}
          <div>
            <Button onClick={() => add({ ageMax: null })}>{words.addBand}</Button>
          </div>
        </fieldset>
      )}
    </Form.List>
  );
};

/** The fields of a draft. */
export const DraftFields = () => {
  const words = useWords(plansWords);
  const required = [{ required: true, message: words.needed }];
  return (
    <>
      <Space wrap align="start">
        <Form.Item name="consent" label={words.consent}>
          <Select popupMatchSelectWidth={false} options={choices(words.consents)} />
        </Form.Item>
        <Form.Item name="otherScheme" label={words.otherScheme}>
          <Select popupMatchSelectWidth={false} options={choices(words.otherSchemes)} />
        </Form.Item>
        <Form.Item name="maxSigningLagMinutes" label={words.lag} rules={required}>
          <InputNumber min={0} max={525_600} precision={0} />
        </Form.Item>
        <Form.Item name="tailMinutes" label={words.tail} rules={required}>
          <InputNumber min={0} max={10_080} precision={0} />
        </Form.Item>
      </Space>
      <Form.Item name="occupationClasses" label={words.classes} rules={[someOf(words.needed)]}>
        <Checkbox.Group options={[1, 2, 3, 4, 5, 6].map((value) => ({ value, label: String(value) }))} />
      </Form.Item>
      <Bands />
    </>
  );
};
