import type { ReactNode } from 'react';
import { colours, type Meaning } from '../theme.ts';

const icons: Record<Meaning, string> = { info: '◷', success: '✓', warning: '◷', error: '▲', paused: '‖', quiet: '▬' };

/** A state: word, sign and colour, so that it can be told without the colour. */
export const StateTag = ({ meaning, children }: { meaning: Meaning; children: ReactNode }) => {
  const { text, back, border } = colours[meaning];
  return (
    <span className="state-tag" style={{ color: text, background: back, borderColor: border }}>
      <span aria-hidden="true">{icons[meaning]}</span> {children}
    </span>
  );
};
