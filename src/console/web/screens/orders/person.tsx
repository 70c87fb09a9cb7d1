import { useMutation } from '@tanstack/react-query';
import { Button, Space } from 'antd';
import { useEffect, useState } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { act, newKey } from '../../api/client.ts';
import { FactTable } from '../../frame/detail-screen.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useLock } from '../../frame/lock.ts';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { storyWords } from './story-words-en.ts';

const shownSeconds = 60;
type Person = Answered<'orders.person'>;

/** Shows what was opened for a minute, then forgets it. */
const useShown = () => {
  const [shown, setShown] = useState<Person>();
  const [left, setLeft] = useState(0);
  const open = (person: Person): void => {
    setShown(person);
    setLeft(shownSeconds);
  };
  const hide = (): void => setShown(undefined);
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1_000);
    const end = setTimeout(() => setShown(undefined), shownSeconds * 1_000);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [shown]);
  return { shown, left, open, hide };
};

type Story = Answered<'orders.story'>;

/** The worker and where the employer is rung, masked; 查看 shows name and numbers for a minute, and each look is written down. */
export const PersonFacts = ({ id: orderId, worker, employer }: Pick<Story, 'id' | 'worker' | 'employer'>) => {
  const words = useWords(storyWords);
  const permitted = usePermits()('personal_data.show');
  const { shown, left, open, hide } = useShown();
  const lock = useLock();
  const asked = useMutation({
    mutationFn: () => act('orders.person', { id: orderId }, newKey()),
    onSuccess: open,
    onSettled: lock.free,
  });
  const show = (): void => {
    if (lock.take()) asked.mutate();
  };
  const { name, phone, idNumber, employerPhone } = shown ?? { ...worker, employerPhone: employer.phone };
  return (
    <>
      <FactTable
        facts={[
          [
            words.worker,
            <Space key="worker" wrap>
              <span>
                {name} <span className="mono">{worker.externalId}</span>
              </span>
              {permitted &&
                (shown ? (
                  <Button type="link" onClick={hide}>
                    {words.hide} · {words.shownFor(left)}
                  </Button>
                ) : (
                  <Button type="link" loading={asked.isPending} onClick={show}>
                    {words.show}
                  </Button>
                ))}
            </Space>,
          ],
          [
            words.phone,
            <span key="phone" className="mono">
              {phone ?? words.noPhone}
            </span>,
          ],
          [
            words.idNumber,
            <span key="number" className="mono">
              {idNumber ?? words.noPhone}
            </span>,
          ],
          [
            words.employerPhone,
            <span key="employer" className="mono">
              {employerPhone ?? words.noPhone}
            </span>,
          ],
        ]}
      />
      {asked.error && <ErrorPart error={asked.error} />}
    </>
  );
};
