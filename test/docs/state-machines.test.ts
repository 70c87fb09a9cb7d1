import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateMachines } from '../../scripts/docs/state-machines.ts';
import { machines } from '../../src/domain/cover/transitions.ts';
import { jobs } from '../../src/queues/catalogue.ts';
import { projectRoot } from '../support/scratch-project.ts';

/** Whoever moves a state beside the pipelines: parts of the system and commands. */
const callers = [
  'sign',
  'import --historical',
  'scheduler',
  'worker',
  'schedules run',
  'retry-refused',
  'rejections discard',
];

describe('docs/state-machines.md', () => {
  it('is what the transition tables say: `npm run docs` writes it', async () => {
    expect(await readFile(join(projectRoot, 'docs/state-machines.md'), 'utf8')).toBe(stateMachines());
  });

  it('changes with the tables', () => {
    const fewer = machines.map((machine) => ({ ...machine, moves: machine.moves.slice(1) }));
    expect(stateMachines(fewer)).not.toBe(stateMachines());
  });
});

describe.each(machines.map((machine) => [machine.column, machine] as const))(
  'the transition table of %s',
  (_, machine) => {
    const { states, begins, moves } = machine;

    it('names known states alone, no move twice, and no move to where it is', () => {
      for (const { to } of begins) expect(states).toHaveProperty(to);
      for (const { from, to } of moves) {
        expect([states, states]).toEqual([
          expect.objectContaining({ [from]: states[from] }),
          expect.objectContaining({ [to]: states[to] }),
        ]);
        expect(from).not.toBe(to);
      }
      expect(new Set(moves.map(({ from, to }) => `${from} ${to}`)).size).toBe(moves.length);
    });

    it('leads to every state from a beginning', () => {
      const reached = new Set(begins.map(({ to }) => to));
      for (let before = -1; before < reached.size; ) {
        before = reached.size;
        for (const { from, to } of moves) if (reached.has(from)) reached.add(to);
      }
      expect([...reached].toSorted()).toEqual(Object.keys(states).toSorted());
    });

    it('names pipelines that there are', () => {
      const known = [...jobs.map((job): string => job.name), ...callers];
      for (const { by } of [...begins, ...moves]) for (const one of by) expect(known).toContain(one);
    });
  },
);
