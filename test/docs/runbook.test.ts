import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alarmKinds, wordsOfAlarm } from '../../src/domain/notice/alarm-words.ts';
import { projectRoot } from '../support/scratch-project.ts';

const runbook = await readFile(join(projectRoot, 'docs/runbook.md'), 'utf8');
const pages = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((page) => [/^`(\w+)`/.exec(page)?.[1] ?? '', page]),
);

describe('the runbook', () => {
  it('has a page for each kind of alarm, and none for a kind that there is not', () => {
    expect([...pages.keys()].toSorted()).toEqual([...alarmKinds].toSorted());
  });

  it.each(alarmKinds)(
    'says of %s what it means, who is hurt, where to look, how to mend it and how it closes',
    (kind) => {
      const page = pages.get(kind) ?? '';
      const said = [...page.matchAll(/^- \*\*([\w ]+)\*\*: ./gm)].map(([, label]) => label);
      expect(said).toEqual(['Means', 'Who is hurt', 'Look at', 'Mend', 'Closes']);
      expect(page).toContain(wordsOfAlarm(kind)?.name.zh);
    },
  );
});
