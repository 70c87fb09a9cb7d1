/** Writes docs/state-machines.md from the transition tables, which the database is held to: it is never edited by hand. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Beginning, type Machine, type Move, machines } from '../../src/domain/cover/transitions.ts';

const nobody = '（尚无 / nothing yet）';
const callers = (by: readonly string[]): string =>
  by.length === 0 ? nobody : by.map((one) => `\`${one}\``).join(', ');

const diagram = ({ begins, moves, states }: Machine): string[] => {
  const label = (by: readonly string[]): string => (by.length === 0 ? '' : ` : ${by.join(', ')}`);
  const ends = Object.keys(states).filter((state) => !moves.some((move) => move.from === state));
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...Object.entries(states).map(([state, { zh }]) => `  ${state} : ${state} ${zh}`),
    ...begins.map(({ to, by }) => `  [*] --> ${to}${label(by)}`),
    ...moves.map(({ from, to, by }) => `  ${from} --> ${to}${label(by)}`),
    ...ends.map((state) => `  ${state} --> [*]`),
    '```',
  ];
};

const row = (move: Move | Beginning): string =>
  `| ${'from' in move ? `\`${move.from}\`` : ''} | \`${move.to}\` | ${callers(move.by)} | ${move.when.zh} | ${move.when.en} |`;

const section = (machine: Machine): string[] => [
  `## \`${machine.column}\` ${machine.title.zh}`,
  '',
  machine.held === 'database'
    ? `${machine.title.en}. A trigger refuses every other move, whoever writes.`
    : `${machine.title.en}. Held by compare-and-set in the code.`,
  '',
  ...diagram(machine),
  '',
  '| 状态 state | 含义 | meaning |',
  '| --- | --- | --- |',
  ...Object.entries(machine.states).map(([state, { zh, en }]) => `| \`${state}\` | ${zh} | ${en} |`),
  '',
  '| 从 from | 到 to | 由 by | 何时 | when |',
  '| --- | --- | --- | --- | --- |',
  ...[...machine.begins, ...machine.moves].map(row),
  '',
];

/** The whole document. A move that nothing in the code makes yet is allowed by the database all the same. */
export const stateMachines = (of: readonly Machine[] = machines): string =>
  [
    '# 状态机 State machines',
    '',
    'Written by `npm run docs` from `src/domain/cover/transitions.ts`; a test fails where they differ. 由 `npm run docs` 生成，请勿手工修改。',
    '',
    ...of.flatMap(section),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');

if (import.meta.main) await writeFile(join(import.meta.dirname, '../../docs/state-machines.md'), stateMachines());
