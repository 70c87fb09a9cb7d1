import { systemClock } from '../../src/clock.ts';
import type { Given, Named } from '../../src/console/api/contract.ts';
import { pathOf } from '../../src/console/api/path-of.ts';
import { consolePassword, type Viewer } from './console-store.ts';

type ReadName = Named<'read'>;
/** A call as a screen makes it, by a name for the output. */
export type ConsoleCall = { label: string; name: ReadName; input: Record<string, unknown> };

const call = <N extends ReadName>(name: N, input: Given<N>, label = ''): ConsoleCall => ({
  label: label === '' ? name : `${name} ${label}`,
  name,
  input: input as Record<string, unknown>,
});

const dayOf = (days: number): string => new Date(systemClock.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What the screens of the orders ask for: each list by itself, by its filters, counted, in sums. */
export const consoleCalls = (employerId: string): ConsoleCall[] => {
  const week = { from: dayOf(-7), to: dayOf(0) };
  const month = { from: dayOf(-40), to: dayOf(-10) };
  const tenDays = { from: dayOf(-20), to: dayOf(-11) };
  return [
    call('orders.list', {}),
    ...(['owed', 'requested', 'covered', 'excluded'] as const).map((state) => call('orders.list', { state }, state)),
    call('orders.list', { county: '350708' }, 'of a county'),
    call('orders.list', { employerId }, 'of an employer'),
    call('orders.list', week, 'of a week'),
    call('orders.list', { sort: 'oldest' }, 'oldest first'),
    call('orders.list', { state: 'voided' }, 'voided'),
    call('orders.list', { ...month, state: 'ended' }, 'ended early, of a month'),
    call('orders.list', { county: 'none' }, 'of no place'),
    call('orders.list', { county: '3507' }, 'of the city, of no county'),
    call('orders.list', { reason: 'occupation_class' }, 'by reason'),
    call('orders.list', { ...tenDays, told: 'no' }, 'of ten days, not told'),
    call('orders.count', { ...tenDays, told: 'no' }, 'of ten days, not told'),
    call('orders.list', { ...month, servicePoint: 'P-7' }, 'of a month of a service point'),
    call('orders.list', { ...month, state: 'excluded', county: '350705' }, 'excluded in a county in a month'),
    call('orders.count', {}),
    call('orders.count', { state: 'voided' }, 'voided'),
    call('orders.count', { ...month, state: 'excluded' }, 'excluded in a month'),
    call('exclusions.list', {}),
    call('exclusions.list', { sort: 'oldest' }, 'oldest first'),
    call('exclusions.list', { county: 'none' }, 'of no place'),
    call('exclusions.list', { reason: 'occupation_class' }, 'by reason'),
    call('exclusions.list', { still: 'possible' }, 'that can be mended'),
    call('exclusions.list', { ...week, county: '350708' }, 'of a week in a county'),
    call('exclusions.count', {}),
    call('gaps.list', {}),
    call('gaps.list', { when: 'now' }, 'now'),
    call('gaps.list', { ...month, cause: 'signed_late' }, 'of a month by cause'),
    call('gaps.count', {}),
    call('quarantine.list', {}),
    call('quarantine.list', { state: 'released', code: 'crash' }, 'released, by cause'),
    call('quarantine.count', {}),
    call('quarantine.causes', {}),
    call('inbox.list', {}),
    call('inbox.list', { kind: 'rejection' }, 'refused orders'),
    call('alarms.list', {}),
    call('alarms.list', { state: 'closed' }, 'closed'),
  ];
};

/** What only the auditor may see. */
export const auditCalls = (): ConsoleCall[] => [
  call('audit.list', {}),
  call('audit.list', { actor: 'li-7' }, 'of an actor'),
  call('audit.list', { action: 'job.pause', from: dayOf(-40) }, 'by act'),
  call('audit.count', {}),
];

/** Sums and pictures beside the lists; they say when they were taken. */
export const pictureCalls = (): ConsoleCall[] => [
  call('exclusions.summary', {}),
  call('gaps.summary', {}),
  call('map.counts', {}),
  call('queues.status', {}),
];

/** A page of the console as a browser talks to it. */
export type ConsolePage = { viewer: Viewer; cookie: string; base: string };

/** Signs in. @throws {Error} when that is refused */
export const openConsolePage = async (base: string, viewer: Viewer): Promise<ConsolePage> => {
  const response = await fetch(`${base}${pathOf('sign-in.password')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base, 'x-doorstep-console': '1' },
    body: JSON.stringify({ name: viewer, password: consolePassword }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`${viewer} was not let in: ${await response.text()}`);
  return { viewer, cookie, base };
};

/** Milliseconds from asking to the whole answer, and the answer. @throws {Error} for any answer but 200 */
export const timed = async (
  { base, cookie, viewer }: ConsolePage,
  name: ReadName,
  input: Record<string, unknown>,
): Promise<{ ms: number; body: Record<string, unknown> }> => {
  const start = performance.now();
  const query = new URLSearchParams({ input: JSON.stringify(input) });
  const response = await fetch(`${base}${pathOf(name)}?${query}`, { headers: { cookie } });
  const body = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${name} for ${viewer}: ${response.status} ${JSON.stringify(body)}`);
  return { ms: performance.now() - start, body };
};
