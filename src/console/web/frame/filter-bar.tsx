import { useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { DayField } from './day-field.tsx';
import { type Search, useAddress } from './search.ts';

type Option = { value: string; label: string };

/**
 * One part of a list's filter; its value stands in the address under its key. `select`: one of a few; `text`: typed exactly, with what may
 * be meant offered; `date`: a day of the city; `moment`: a day or a minute of it.
 */
export type Filter = {
  key: string;
  label: string;
  kind?: 'select' | 'text' | 'date' | 'moment';
  options?: readonly Option[];
  preset?: string;
  /** What it cannot be asked without, and what that is set to, for all to see, where nothing is chosen yet. */
  along?: Readonly<Record<string, string>>;
};

/** The filter part of the address: what the list and its count are asked with. */
export const filterIn = (search: Search, filters: readonly Filter[]): Record<string, string> =>
  Object.fromEntries(
    filters.flatMap(({ key, preset }) => {
      const value = search[key] ?? preset;
      return value === undefined ? [] : [[key, value]];
    }),
  );

export const isFiltered = (search: Search, filters: readonly Filter[]): boolean =>
  filters.some(({ key }) => search[key] !== undefined);

/** Everything that a filter set, taken out of the address. */
export const withoutFilters = (filters: readonly Filter[]): Record<string, undefined> =>
  Object.fromEntries(filters.map(({ key }) => [key, undefined]));

type PartProps = { filter: Filter; value: string | undefined; set(value: string | undefined): void };

/** Takes effect on Enter, on leaving it, and when something offered is chosen; follows the address, and keeps the focus meanwhile. */
const TextFilter = ({ filter: { label, options = [] }, value = '', set }: PartProps) => {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  const take = (text: string): void => {
    if (text.trim() !== value) set(text.trim() || undefined);
  };
  return (
    <AutoComplete
      value={typed}
      options={[...options]}
      showSearch={{ filterOption: (text, option) => String(option?.label).includes(text) }}
      popupMatchSelectWidth={false}
      onChange={(text: string) => setTyped(text)}
      onSelect={take}
      onBlur={() => take(typed)}
    >
      <Input aria-label={label} prefix={`${label}:`} allowClear onPressEnter={() => take(typed)} />
    </AutoComplete>
  );
};

const FilterPart = ({ filter, value, set }: PartProps) => {
  const words = useWords(commonWords);
  const { kind = 'select', label, options = [], preset } = filter;
  if (kind === 'text') return <TextFilter filter={filter} value={value} set={set} />;
  if (kind === 'date' || kind === 'moment')
    return (
      <DayField time={kind === 'moment' && 'perhaps'} label={label} prefix={`${label}:`} value={value} onChange={set} />
    );
  return (
    <Select
      aria-label={label}
      placeholder={words.all}
      prefix={`${label}:`}
      value={value ?? preset ?? null}
      allowClear={preset === undefined}
      showSearch={options.length > 10 ? { optionFilterProp: 'label' } : false}
      popupMatchSelectWidth={false}
      options={[...options]}
      onChange={(chosen: string | null) => set(chosen ?? undefined)}
    />
  );
};

/** What choosing a value changes in the address. */
const changeTo = (
  { key, along }: Filter,
  value: string | undefined,
  search: Search,
): Record<string, string | undefined> => {
  const missing = Object.entries(along ?? {}).filter(([beside]) => search[beside] === undefined);
  return { ...(value === undefined ? {} : Object.fromEntries(missing)), [key]: value };
};

/** What is chosen takes effect at once; 查询, which whoever has typed looks for, takes what was typed and asks again. */
export const FilterBar = ({ filters }: { filters: readonly Filter[] }) => {
  const queries = useQueryClient();
  const words = useWords(commonWords);
  const { search, change } = useAddress();
  return (
    <search className="bar" aria-label={words.search}>
      {filters.map((filter) => (
        <FilterPart
          key={filter.key}
          filter={filter}
          value={search[filter.key]}
          set={(value) => change(changeTo(filter, value, search))}
        />
      ))}
      {filters.some(({ kind }) => kind === 'text') && (
        <Button onClick={() => void queries.invalidateQueries({ type: 'active' })}>{words.search}</Button>
      )}
      {isFiltered(search, filters) && <Button onClick={() => change(withoutFilters(filters))}>{words.reset}</Button>}
    </search>
  );
};
