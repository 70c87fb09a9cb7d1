import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

/** The process' metrics, in a registry of its own. Labels are few and bounded; none holds an id or personal data. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'doorstep_' });
  const registers = [registry];
  return {
    registry,
    jobAttempts: new Counter({
      name: 'doorstep_job_attempts_total',
      help: 'Job runs by outcome',
      labelNames: ['job', 'outcome'],
      registers,
    }),
    jobDuration: new Histogram({
      name: 'doorstep_job_duration_seconds',
      help: 'Time a job run took',
      labelNames: ['job'],
      buckets: seconds,
      registers,
    }),
    jobWait: new Histogram({
      name: 'doorstep_job_wait_seconds',
      help: 'From the oldest subject becoming owed to the run',
      labelNames: ['job'],
      buckets: seconds,
      registers,
    }),
    signedToCovered: new Histogram({
      name: 'doorstep_signed_to_covered_seconds',
      help: 'From receiving a signed order to its policy',
      buckets: seconds,
      registers,
    }),
    partnerRequests: new Counter({
      name: 'doorstep_partner_requests_total',
      help: 'Requests to partners by how they ended',
      labelNames: ['partner', 'outcome'],
      registers,
    }),
    owed: new Gauge({
      name: 'doorstep_owed',
      help: 'Subjects that are owed, asked of Postgres',
      labelNames: ['pipeline'],
      registers,
    }),
    oldestOwed: new Gauge({
      name: 'doorstep_oldest_owed_seconds',
      help: 'Age of the oldest owed subject',
      labelNames: ['pipeline'],
      registers,
    }),
    outboxPending: new Gauge({
      name: 'doorstep_outbox_pending',
      help: 'Owed and not yet packed',
      labelNames: ['lane'],
      registers,
    }),
    outboxOldest: new Gauge({
      name: 'doorstep_outbox_oldest_seconds',
      help: 'Age of the oldest row not yet packed',
      labelNames: ['lane'],
      registers,
    }),
    quarantined: new Gauge({
      name: 'doorstep_quarantined',
      help: 'Subjects that wait for a person',
      labelNames: ['job'],
      registers,
    }),
    coverGapSeconds: new Gauge({
      name: 'doorstep_cover_gap_seconds_total',
      help: 'Work without cover so far, by cause, asked of Postgres',
      labelNames: ['cause'],
      registers,
    }),
    alarmsOpen: new Gauge({ name: 'doorstep_alarms_open', help: 'Open alarms', labelNames: ['kind'], registers }),
  };
};

export type Metrics = ReturnType<typeof createMetrics>;
