import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Descriptions, Form, Input } from 'antd';
import { useState } from 'react';
import type { FundItem } from '../../../api/funds/routes.ts';
import { act, CallError, read } from '../../api/client.ts';
import { firstIn, useFirst } from '../../frame/first.ts';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { ReasonChips } from '../../frame/reason-chips.tsx';
import { moneyText } from '../../frame/value.tsx';
import { fenOf, yuanOf } from '../../frame/yuan.ts';
import { useWords } from '../../words/language.tsx';
import { ratioText } from './state.ts';
import { fundsWords } from './words.ts';

type Fields = { budget: string; reason: string };

/** The budget as it is, as it becomes, and what is then left. */
const BeforeAfter = ({ fund, next }: { fund: FundItem; next: number | undefined }) => {
  const words = useWords(fundsWords);
  const { budgetFen, spentFen } = fund;
  const items = [
    { key: 'now', label: words.now, children: moneyText(budgetFen) },
    { key: 'spent', label: words.spent, children: ratioText(spentFen, budgetFen) },
    { key: 'next', label: words.becomes, children: next === undefined ? '—' : moneyText(next) },
    { key: 'left', label: words.leftThen, children: next === undefined ? '—' : moneyText(next - spentFen) },
  ];
  return <Descriptions size="small" bordered column={1} className="number" items={items} />;
};

/** What was refused because somebody else had set it, in the language that was chosen. */
const useChanged = (): ((refused: unknown) => unknown) => {
  const words = useWords(fundsWords);
  const firstOf = useFirst();
  return (refused) => {
    if (!(refused instanceof CallError) || refused.code !== 'fund_changed') return refused;
    const { fen } = refused.facts;
    return new Error(words.changedBy(firstOf(firstIn(refused.facts)), fen === undefined ? '' : moneyText(fen)), {
      cause: refused,
    });
  };
};

/**
 * Sets what a programme may spend in a year: before, after and why. It stays as it was seen when it was opened; what somebody else set
 * meanwhile is not overwritten: it is told, and shown from then on.
 */
export const SetDialog = ({ seen, onClose }: { seen: FundItem; onClose(): void }) => {
  const words = useWords(fundsWords);
  const queries = useQueryClient();
  const changed = useChanged();
  const [fund, setFund] = useState(seen);
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const { programme, name, year, budgetFen: fromFen, spentFen } = fund;
  const next = fenOf(Form.useWatch('budget', form) ?? '');
  const standing = async (): Promise<FundItem> => {
    const ask = { queryKey: ['funds.list'], queryFn: () => read('funds.list', {}), staleTime: 0 };
    const { funds } = await queries.fetchQuery(ask);
    return funds.find((one) => one.programme === programme && one.year === year) ?? fund;
  };
  const set = async ({ budget, reason }: Fields, key: string): Promise<void> => {
    const budgetFen = fenOf(budget) ?? 0;
    const asked = { programme, year, fromFen, budgetFen, reason: reason.trim() };
    const answer = await act('funds.set', asked, key).catch(async (refused: unknown) => {
      // Only this refusal tells what has become of it: after any other, what was seen is still what is decided on.
      if (refused instanceof CallError && refused.code === 'fund_changed') setFund(await standing());
      throw changed(refused);
    });
    message.success(words.done(moneyText(answer.before), moneyText(budgetFen), answer.reopened));
  };
  const fits = async (_rule: unknown, text = ''): Promise<void> => {
    if (text === '') return;
    const fen = fenOf(text);
    if (fen === undefined) throw new Error(words.notMoney);
    if (fen < spentFen) throw new Error(words.belowSpent(moneyText(spentFen)));
    if (fen === fromFen && fund.open) throw new Error(words.same);
  };
  return (
    <FormDialog<Fields>
      title={words.setTitle(name, year)}
      verb={words.set}
      form={form}
      initial={{ budget: yuanOf(fromFen) }}
      onClose={onClose}
      submit={set}
    >
      <Form.Item
        name="budget"
        label={words.next}
        extra={words.nextHow}
        rules={[{ required: true, message: words.needed }, { validator: fits }]}
      >
        <Input inputMode="decimal" prefix="¥" autoFocus autoComplete="off" maxLength={20} />
      </Form.Item>
      <BeforeAfter fund={fund} next={next} />
      {next !== undefined && next > fromFen && <Alert className="dialog-reason" type="info" title={words.reopens} />}
      <div className="dialog-reason">
        <ReasonItem />
      </div>
      <ReasonChips reasons={words.reasons} />
    </FormDialog>
  );
};
