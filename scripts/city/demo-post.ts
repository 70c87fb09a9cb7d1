import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { maskPhone } from '../../src/domain/mask.ts';
import type { Message } from '../../src/partners/messages/message-port.ts';
import { type ReadMail, readMail } from './read-mail.ts';

/** What arrived in the demo: the newest last, and how many there were. Phone numbers are masked. */
export type DemoPost = {
  mails: { count: number; last: ReadMail[] };
  messages: { count: number; last: Pick<Message, 'channel' | 'to' | 'template' | 'text'>[] };
};

/** Where it comes from: mails as they came over the wire, messages as the gateway took them, both oldest first. */
export type PostSources = { mails(): readonly string[]; messages(): readonly Message[] };

const mostShown = 200;
const fileOf = (dataDir: string): string => join(dataDir, 'demo-post.json');

const postOf = ({ mails, messages }: PostSources): DemoPost => {
  const [wires, sent] = [mails(), messages()];
  const shown = sent.slice(-mostShown).map(({ channel, to, template, text }) => ({
    ...{ channel, template, text },
    to: maskPhone(to),
  }));
  return {
    mails: { count: wires.length, last: wires.slice(-mostShown).map(readMail) },
    messages: { count: sent.length, last: shown },
  };
};

/**
 * Lets commands of the same data folder read what the demo's simulated partners took: on loopback, under a path that only a file in the data
 * folder names, which only its owner reads.
 */
export const showDemoPost = async (dataDir: string, sources: PostSources): Promise<{ close(): Promise<void> }> => {
  const path = `/${randomBytes(24).toString('base64url')}`;
  const server = createServer((request, response) => {
    if (request.url !== path) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(postOf(sources)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}${path}`;
  await mkdir(dataDir, { recursive: true });
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ url })}\n`, { mode: 0o600 });
  await rename(draft, fileOf(dataDir));
  return {
    close: async () => {
      await rm(fileOf(dataDir), { force: true });
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** What has arrived in the demo that runs with this data folder; undefined where none runs. */
export const readDemoPost = async (dataDir: string): Promise<DemoPost | undefined> => {
  const text = await readFile(fileOf(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { url } = JSON.parse(text) as { url: string };
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? ((await response.json()) as DemoPost) : undefined;
  } catch (error) {
    // A demo that was killed leaves its file, and nobody, or somebody else, at its address.
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
};
