import { same } from '../../../domain/notice/words.ts';
import { countyWords } from '../../../domain/place-words.ts';
import { struck } from '../../../domain/struck.ts';
import type { Access } from '../../../store/access.ts';
import type { Queryable } from '../../../store/connect.ts';
import { filterNames } from '../../../store/filter-names.ts';
import type { Both } from '../columns.ts';
import type { FilterPart } from './filters.ts';
import { exportableLists } from './lists.ts';

/** One part of a filter that is set: what it is called, and its value as people see it; null where nobody has words for it. */
export type ToldPart = { key: string; label: Both; value: string; words: Both | null };
type Filtered = { list: string; filter: Readonly<Record<string, string>> };

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Of an employer whose name the scope does not show, or whom nobody knows: the two are not told apart. */
const elsewhere: Both = { zh: '其他区县的用工主体', en: 'an employer of another county' };

const partsOf = ({ list, filter }: Filtered) =>
  [...(exportableLists[list]?.filters ?? [])].flatMap(([key, part]) => {
    const value = filter[key];
    return value === undefined ? [] : [{ key, part, value }];
  });

/** Filters of lists that can be exported in words, each in the order of its screen. What is no part of the list's filter is not told. */
export const toldFilters = async (sql: Queryable, access: Access, rows: readonly Filtered[]): Promise<ToldPart[][]> => {
  const told = rows.map(partsOf);
  const codes = (named: FilterPart['named']) =>
    told.flat().flatMap(({ part, value }) => (part.named === named ? [value] : []));
  const names = await filterNames(sql, access, {
    county: codes('county'),
    servicePoint: codes('servicePoint'),
    employer: codes('employer').filter((id) => uuid.test(id)),
    programme: codes('programme'),
  });
  const wordsOf = ({ words, named }: FilterPart, value: string): Both | null => {
    const name = named && names[named].get(value);
    if (name !== undefined) return named === 'county' ? countyWords(value, name) : same(name);
    return words?.(value) ?? (named === 'employer' ? elsewhere : null);
  };
  return told.map((parts) =>
    parts.map(({ key, part, value }) => ({
      ...{ key, label: part.label, value: struck(value), words: wordsOf(part, value) },
    })),
  );
};
