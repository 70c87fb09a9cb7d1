import { useNavigate, useSearch } from '@tanstack/react-router';

/** What the address holds beside the path: filter, page, tab, open row. A pasted link shows the same. */
export type Search = Readonly<Record<string, string>>;

/** Reads and changes the address. A changed filter begins at the first page; `replace` leaves no step for "back". */
export const useAddress = (): {
  search: Search;
  change(to: Record<string, string | undefined>, replace?: boolean): void;
} => {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  return {
    search,
    change: (to, replace = false) => {
      const next = Object.fromEntries(
        Object.entries({ ...search, after: undefined, ...to }).flatMap(([key, value]) =>
          value === undefined || value === '' ? [] : [[key, value]],
        ),
      );
      void navigate({ to: '.', search: next, replace });
    },
  };
};

/** The address' values as text: numbers and the like come back from it parsed. */
export const readSearch = (search: Record<string, unknown>): Search =>
  Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)]));
