import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Given } from '../../api/contract.ts';
import { read } from '../api/client.ts';
import type { ListName } from './list-screen.tsx';
import type { Search } from './search.ts';

type Page = { rows: readonly { id: string | number }[]; next: string | null };
type Cached = { input: Search; page: Page };

/** Where a row stands: the address of its list as it was last looked at, and which rows come before and after it there. */
export type ListPlace = { search: Search; before: string | undefined; after: string | undefined };

const idAt = (page: Page | undefined, at: number): string | undefined => page?.rows.at(at)?.id.toString();
const same = ({ after: _a, ...one }: Search, { after: _b, ...other }: Search): boolean => {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
};

/** The pages of a list that this browser has, the last to be asked for first. */
const usePages = (list: ListName): Cached[] =>
  useQueryClient()
    .getQueryCache()
    .findAll({ queryKey: [list] })
    .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
    .flatMap(({ queryKey: [, input], state }) =>
      state.data === undefined ? [] : [{ input: (input ?? {}) as Search, page: state.data as Page }],
    );

/**
 * The place of a row in the list that it was reached from. At the end of a page the next one is asked for; the page before is the one that
 * led here. Nothing where the row was reached otherwise.
 */
export const useListPlace = (list: ListName, id: string): ListPlace => {
  const pages = usePages(list);
  const own = pages.find(({ page }) => page.rows.some((row) => String(row.id) === id));
  const rows = own?.page.rows ?? [];
  const at = rows.findIndex((row) => String(row.id) === id);
  const next = own && at === rows.length - 1 ? own.page.next : null;
  const following = { ...own?.input, ...(next === null ? {} : { after: next }) };
  const beyond = useQuery({
    queryKey: [list, following],
    queryFn: ({ signal }) => read(list, following as Given<ListName>, signal),
    enabled: next !== null,
  });
  if (!own) return { search: {}, before: undefined, after: undefined };
  const leading =
    own.input['after'] && pages.find(({ input, page }) => page.next === own.input['after'] && same(input, own.input));
  return {
    search: own.input,
    before: at > 0 ? idAt(own.page, at - 1) : leading ? idAt(leading.page, -1) : undefined,
    after: next === null ? idAt(own.page, at + 1) : idAt(beyond.data as Page | undefined, 0),
  };
};
