import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { type FocusEvent, useRef, useState } from 'react';
import type { Column } from '../../api/columns.ts';
import { act, newKey, read } from '../api/client.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { ErrorPart } from './error-part.tsx';
import { frameWords } from './frame-words.ts';
import './frame.css';

const kept = ['preferences.own'] as const;
type Kept = { hidden: Record<string, string[]> };

/** Which columns of a list are shown, as the operator has it, and a way to change that. */
export type ColumnChoice = {
  hidden: ReadonlySet<string>;
  /** Null: as they are for everybody. */
  hide(keys: readonly string[] | null): void;
  error: Error | null;
};

/**
 * Read once, and kept on the server for each list. A change shows at once; changes that follow one another quickly are sent in their order, each
 * under a key of its own.
 */
export const useColumnChoice = <R,>(list: string, columns: readonly Column<R>[]): ColumnChoice => {
  const queries = useQueryClient();
  const own = useQuery({
    queryKey: kept,
    queryFn: ({ signal }) => read('preferences.own', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const sent = useMutation({
    scope: { id: kept[0] },
    mutationFn: (keys: readonly string[] | null) =>
      act('preferences.hide-columns', { list, hidden: keys && [...keys] }, newKey()),
    onMutate: (keys) =>
      queries.setQueryData<Kept>(kept, (before) => {
        const { [list]: _before, ...others } = before?.hidden ?? {};
        return { hidden: keys ? { ...others, [list]: [...keys] } : others };
      }),
    onError: () => queries.invalidateQueries({ queryKey: kept }),
  });
  const standard = columns.filter(({ hidden }) => hidden).map(({ key }) => key);
  return { hidden: new Set(own.data?.hidden[list] ?? standard), hide: sent.mutate, error: sent.error ?? own.error };
};

/** The columns that are shown: the first, by which a row is known, always. */
export const shownColumns = <R,>(
  columns: readonly Column<R>[],
  { hidden }: Pick<ColumnChoice, 'hidden'>,
): Column<R>[] => columns.filter(({ key }, at) => at === 0 || !hidden.has(key));

type PanelProps<R> = { columns: readonly Column<R>[]; choice: ColumnChoice };

const Panel = <R,>({ columns, choice: { hidden, hide, error } }: PanelProps<R>) => {
  const words = useWords(frameWords);
  const { language } = useLanguage();
  const keys = columns.slice(1).map(({ key }) => key);
  const shown = shownColumns(columns, { hidden }).map(({ key }) => key);
  return (
    <fieldset className="columns-panel" aria-label={words.columnsOf} tabIndex={-1}>
      <Checkbox.Group
        value={shown}
        onChange={(chosen: string[]) => hide(keys.filter((key) => !chosen.includes(key)))}
        options={columns.map(({ key, label }, at) => ({
          ...{ value: key, label: label[language], disabled: at === 0 },
        }))}
      />
      <Button onClick={() => hide(null)}>{words.standard}</Button>
      {error && <ErrorPart error={error} />}
    </fieldset>
  );
};

/** 列: which columns a list shows. Opens in its place, so that Tab goes on into it; Escape and leaving it close it. */
export const ColumnsButton = <R,>(props: PanelProps<R>) => {
  const words = useWords(frameWords);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const leave = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    if (!currentTarget.contains(relatedTarget)) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of what stands in it
    <span
      className="columns"
      onBlur={leave}
      onKeyDown={({ key }) => {
        if (key !== 'Escape') return;
        setOpen(false);
        button.current?.focus();
      }}
    >
      <Button ref={button} aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.columns}
      </Button>
      {open && <Panel {...props} />}
    </span>
  );
};
