import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Input, type InputRef } from 'antd';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { ask } from '../api/client.ts';
import { ErrorPart } from '../frame/error-part.tsx';
import { useWords } from '../words/language.tsx';
import { exactWords } from './exact-words.ts';
import { usePermits } from './session.ts';

/** Fetched with its table when a search finds several. */
const FoundOrders = lazy(async () => ({ default: (await import('./found-orders.tsx')).FoundOrders }));

/** Whether a key goes into a field that is being filled in. */
const typesInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** `/` anywhere puts the cursor into the search. */
const useSlash = (focus: () => void): void => {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typesInto(event.target)) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [focus]);
};

/** Finds orders by anything exact. What is typed may be personal: it is posted, never put into an address, and forgotten once it led somewhere. */
export const ExactSearch = () => {
  const said = useWords(exactWords);
  const permitted = usePermits()('order.read');
  const navigate = useNavigate();
  const input = useRef<InputRef>(null);
  const [text, setText] = useState('');
  const asked = useMutation({
    mutationFn: (typed: string) => ask('orders.find', { text: typed }),
    onSuccess: ({ rows }) => {
      const [only] = rows;
      if (rows.length > 0) setText('');
      if (rows.length !== 1 || !only) return;
      asked.reset();
      void navigate({ to: `/orders/${only.id}` });
    },
  });
  const [focus] = useState(() => () => input.current?.focus());
  useSlash(focus);
  if (!permitted) return null;
  const none = asked.data?.rows.length === 0;
  return (
    <search className="exact-search">
      <Input.Search
        ref={input}
        aria-label={said.label}
        placeholder={said.hint}
        autoComplete="off"
        maxLength={100}
        value={text}
        loading={asked.isPending}
        onChange={(event) => {
          setText(event.target.value);
          if (asked.data ?? asked.error) asked.reset();
        }}
        onSearch={(typed) => typed.trim() !== '' && !asked.isPending && asked.mutate(typed.trim())}
      />
      {(none || asked.error) && (
        <div className="exact-search-answer">
          {none && <Alert type="info" showIcon title={said.none} closable={{ onClose: asked.reset }} />}
          {asked.error && <ErrorPart error={asked.error} />}
        </div>
      )}
      {asked.data && asked.data.rows.length > 1 && (
        <Suspense>
          <FoundOrders found={asked.data} onClose={asked.reset} />
        </Suspense>
      )}
    </search>
  );
};
