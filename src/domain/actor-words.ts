import { saidOf, same, type Words } from './notice/words.ts';

/** What kinds of actors are called; an operator goes by the name alone. */
const kinds: Readonly<Record<string, (name: string) => Words>> = {
  operator: same,
  host: (name) => ({ zh: `本机账户 ${name}`, en: `machine account ${name}` }),
  'api-key': (name) => ({ zh: `接口密钥 …${name.slice(-8)}`, en: `API key …${name.slice(-8)}` }),
  source: (name) => ({ zh: `来源 ${name}`, en: `source ${name}` }),
  system: () => ({ zh: '系统', en: 'the system' }),
  job: () => ({ zh: '系统', en: 'the system' }),
  run: () => ({ zh: '系统', en: 'the system' }),
  schedule: () => ({ zh: '系统', en: 'the system' }),
};

/** Who did something, as `operator:li.hua` or `host:root` in the records, in words; what has no kind is a name already. */
export const wordsOfActor = (actor: string): Words => {
  const [kind = '', ...name] = actor.split(':');
  const said = name.length > 0 || kind === 'system' ? saidOf(kinds, kind) : undefined;
  return said ? said(name.join(':')) : same(actor);
};
