import type { Key, ReactNode } from 'react';
import './plain-table.css';

export type PlainColumn<R> = {
  key: string;
  title: string;
  /** A number: to the right, its digits below one another. */
  number?: boolean;
  cell(row: R): ReactNode;
};

/** A small table without paging or choosing, for a part of a page: on a phone each row is a card, its values named. */
export const PlainTable = <R,>({
  label,
  columns,
  rows,
  keyOf,
  scrolls = false,
}: {
  label: string;
  columns: readonly PlainColumn<R>[];
  rows: readonly R[];
  keyOf(row: R): Key;
  /** Scrolls within the height of a picture. */
  scrolls?: boolean;
}) => (
  <section aria-label={label} className={scrolls ? 'plain-scroll' : ''} tabIndex={scrolls ? 0 : undefined}>
    <table className="plain-table">
      <thead>
        <tr>
          {columns.map(({ key, title, number }) => (
            <th key={key} scope="col" className={number ? 'number' : ''}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ key, title, number, cell }) => (
              <td key={key} data-label={title} className={number ? 'number' : ''}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
