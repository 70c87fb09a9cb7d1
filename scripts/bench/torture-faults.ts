import { setTimeout as sleep } from 'node:timers/promises';
import { randomFor } from '../city/random.ts';
import type { Kept } from './torture-processes.ts';
import type { Server, Servers } from './torture-servers.ts';

export const targets = ['api', 'relay', 'scheduler', 'workers', 'worker', 'redis', 'postgres'] as const;
export type Target = (typeof targets)[number];
/** `crash`: Postgres ends its sessions and recovers; `freeze`: stands still and goes on; `restart`: asked to stop, and started again. */
export type Way = 'kill' | 'crash' | 'freeze' | 'restart';
export type Fault = { target: Target; way: Way; atMs: number; lastsMs: number };

/** `workers` is the process that keeps workers, `worker` one that it keeps. */
const ways: Record<Target, readonly Way[]> = {
  api: ['kill', 'freeze', 'restart'],
  relay: ['kill', 'freeze', 'restart'],
  scheduler: ['kill', 'freeze', 'restart'],
  workers: ['kill', 'restart'],
  worker: ['kill', 'kill', 'freeze'],
  redis: ['kill', 'freeze', 'restart'],
  postgres: ['kill', 'crash', 'freeze', 'restart'],
};
const deck = targets.flatMap((target) => ways[target].map((way) => ({ target, way })));

/**
 * What happens when, the same for the same seed: every kind once, in random order, before any comes again; less than three seconds apart,
 * so that one begins before the system has got over the last.
 */
export const planFaults = (seed: number, forMs: number): Fault[] => {
  const random = randomFor(seed, 'faults');
  const faults: Fault[] = [];
  let rest: typeof deck = [];
  for (let atMs = random.between(500, 2_000); atMs < forMs; atMs += random.between(1_200, 2_800)) {
    if (rest.length === 0) rest = [...deck];
    const [drawn] = rest.splice(random.int(rest.length), 1);
    if (drawn) faults.push({ ...drawn, atMs, lastsMs: random.between(200, drawn.way === 'freeze' ? 4_000 : 1_500) });
  }
  return faults;
};

export type Victims = Servers & { processes: Record<'api' | 'relay' | 'scheduler', Kept>; workers: readonly Kept[] };

const ends: Record<Exclude<Way, 'freeze'>, NodeJS.Signals> = { kill: 'SIGKILL', crash: 'SIGQUIT', restart: 'SIGINT' };

const hurtServer = async (server: Server, { way, lastsMs }: Fault): Promise<void> => {
  await server.signal(way === 'freeze' ? 'SIGSTOP' : ends[way]);
  await sleep(lastsMs);
  await (way === 'freeze' ? server.signal('SIGCONT') : server.start());
};

const hurtProcess = async (kept: Kept, { way, lastsMs }: Fault): Promise<void> => {
  await kept.up();
  if (way === 'restart') return kept.restart();
  kept.signal(way === 'freeze' ? 'SIGSTOP' : 'SIGKILL');
  if (way !== 'freeze') return;
  await sleep(lastsMs);
  kept.signal('SIGCONT');
};

const hurtWorker = async (kept: Kept, { way, lastsMs }: Fault): Promise<void> => {
  await kept.up();
  kept.signalWorker(way === 'freeze' ? 'SIGSTOP' : 'SIGKILL');
  if (way !== 'freeze') return;
  await sleep(lastsMs);
  kept.signalWorker('SIGCONT');
};

/** Lets a plan happen. Faults of different victims overlap; one victim is hurt again when it is back from the time before. */
export const inject = async (
  plan: readonly Fault[],
  victims: Victims,
  injected: (fault: Fault) => void,
): Promise<void> => {
  const start = performance.now();
  const turns = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  let drawn = 0;
  for (const fault of plan) {
    await sleep(Math.max(0, start + fault.atMs - performance.now()));
    const kept = victims.workers[drawn++ % victims.workers.length];
    const hurt = async (): Promise<void> => {
      const { target } = fault;
      if (target === 'redis' || target === 'postgres') await hurtServer(victims[target], fault);
      else if (target === 'workers' || target === 'worker') {
        if (kept) await (target === 'worker' ? hurtWorker : hurtProcess)(kept, fault);
      } else await hurtProcess(victims.processes[target], fault);
      injected(fault);
    };
    const who = fault.target.startsWith('worker') ? (kept?.name ?? '') : fault.target;
    const turn = (turns.get(who) ?? Promise.resolve()).then(hurt).catch((error: unknown) => void failures.push(error));
    turns.set(who, turn);
    if (failures.length > 0) break;
  }
  await Promise.all(turns.values());
  if (failures.length > 0) throw failures[0];
};
