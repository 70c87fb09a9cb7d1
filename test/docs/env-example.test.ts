import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/scratch-project.ts';

const read = (file: string): Promise<string> => readFile(join(projectRoot, file), 'utf8');
const names = (text: string): string[] => [...new Set(text.match(/\b[A-Z][A-Z]*_[A-Z_]+\b|\bHOST\b|\bPORT\b/g) ?? [])];

describe('.env.example', () => {
  it('has every variable that the configuration reads', async () => {
    const config = await read('src/config.ts');
    const [schema = ''] = /^const environment = z\.object\(\{.*?^\}\);/ms.exec(config) ?? [];
    const variables = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(20);
    const explained = new Set(names(await read('.env.example')));
    expect(variables.filter((name) => name === undefined || !explained.has(name))).toEqual([]);
  });

  it('has every variable that compose.yaml reads', async () => {
    const asked = [...(await read('compose.yaml')).matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    const explained = new Set(names(await read('.env.example')));
    expect(asked.filter((name) => name === undefined || !explained.has(name))).toEqual([]);
  });

  it('gives no secret a value', async () => {
    const set = (await read('.env.example')).split('\n').filter((line) => /^[A-Z_]+=./.test(line));
    expect(set).toEqual([]);
  });
});
