import { useWords } from '../words/language.tsx';
import { frameWords } from './frame-words.ts';

/** What becomes of one thing: its name, how it stands, how it will. */
export type ChangeLine = { key: string; name: string; before: string; after: string };

const shownLines = 5;

/** Says in a dialog what becomes of each thing, by name: before → after; of many the first few, and how many more. */
export const ChangeLines = ({ says, lines }: { says: string; lines: readonly ChangeLine[] }) => {
  const words = useWords(frameWords);
  const rest = lines.length - shownLines;
  return (
    <>
      {says}
      <ul className="change-lines">
        {lines.slice(0, shownLines).map(({ key, name, before, after }) => (
          <li key={key}>
            <b>{name}</b>: {before} → {after}
          </li>
        ))}
        {rest > 0 && <li>{words.moreLines(rest)}</li>}
      </ul>
    </>
  );
};
