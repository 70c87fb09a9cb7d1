import type { Part } from './health.ts';

/** A part of a process that runs: what it answers for, and how it ends. */
export type Running = { parts: Part[]; stop(): Promise<void> };
