import type { Queryable, Sql } from '../../src/store/connect.ts';

export type PlanNode = {
  'Node Type': string;
  'Parent Relationship'?: string;
  'Subplan Name'?: string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Rows Removed by Join Filter'?: number;
  'Actual Loops'?: number;
  Plans?: PlanNode[];
};
type Statement = { text: string; values: unknown[] };

/**
 * A pool or transaction that notes the statements it is asked for, in the words in which Postgres gets them. One that matches `held` is not
 * carried out: it fails.
 */
const noting = <Q extends Queryable>(sql: Q, noted: Statement[], held?: RegExp): Q =>
  new Proxy(sql, {
    apply: (target, self, args: [TemplateStringsArray, ...unknown[]]) => {
      const [strings, ...values] = args;
      const text = strings.reduce((before, part, i) => `${before}$${i}${part}`);
      noted.push({ text, values });
      if (held?.test(text)) throw new Error('held back');
      return Reflect.apply(target, self, args);
    },
    get: (target, key) => {
      if (key === 'unsafe')
        return (text: string, values: unknown[] = [], options = {}) => {
          noted.push({ text, values });
          if (held?.test(text)) throw new Error('held back');
          return target.unsafe(text, values as never[], options);
        };
      if (key === 'begin' && 'begin' in target)
        return (...args: [...string[], (tx: Queryable) => Promise<unknown>]) => {
          const work = args.pop() as (tx: Queryable) => Promise<unknown>;
          return target.begin(String(args[0] ?? ''), (tx) => work(noting(tx, noted, held)));
        };
      return Reflect.get(target, key);
    },
  });

/** A value as Postgres reads it; instants come as milliseconds. */
const textOf = (value: unknown, type: string): string =>
  type.startsWith('timestamp') && typeof value === 'number' ? new Date(value).toISOString() : String(value);
const literal = (value: unknown, type: string): string => {
  if (value === null || value === undefined) return 'null';
  const item = (one: unknown) => (one === null ? 'null' : `"${textOf(one, type).replace(/(["\\])/g, '\\$1')}"`);
  const text = Array.isArray(value) ? `{${value.map(item).join(',')}}` : textOf(value, type);
  return `'${text.replaceAll("'", "''")}'`;
};

/** Prepared in the pool's own session, so that a pool that plans once for all parameters is seen to do so. */
const planOf = async (sql: Sql, { text, values }: Statement): Promise<PlanNode> => {
  await sql.unsafe('begin');
  await sql.unsafe(`prepare explained as ${text.replace(/^\s*create temporary table \w+ on commit drop as/, '')}`);
  const [known] = await sql<{ types: string[] }[]>`
    select parameter_types::text[] as types from pg_prepared_statements where name = 'explained'`;
  const given = values.map((value, i) => literal(value, known?.types[i] ?? '')).join(', ');
  const [row] = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
    `explain (analyze, format json) execute explained${given && `(${given})`}`,
  );
  await sql.unsafe('rollback');
  await sql.unsafe('deallocate explained');
  if (!row) throw new Error('no plan came back');
  return row['QUERY PLAN'][0].Plan;
};

/** How Postgres carries out the statements of a query function, on a pool of one connection. Nothing stays of what they do. */
export const plansOf = async (sql: Sql, query: (sql: Sql) => Promise<unknown>): Promise<PlanNode[]> => {
  const noted: Statement[] = [];
  await sql.unsafe('begin');
  await query(noting(sql, noted));
  await sql.unsafe('rollback');
  const plans: PlanNode[] = [];
  for (const statement of noted) plans.push(await planOf(sql, statement));
  return plans;
};

/** The same of a query that only reads and is put together of fragments: of its statements as they are sent. */
export const plansAsSent = async (sql: Sql, read: (sql: Sql) => Promise<unknown>): Promise<PlanNode[]> => {
  const noted: Statement[] = [];
  sql.options.debug = (_connection: number, text: string, values: unknown[]) => void noted.push({ text, values });
  await read(sql);
  sql.options.debug = false;
  const plans: PlanNode[] = [];
  for (const statement of noted.filter(({ text }) => /^\s*(select|with)/.test(text)))
    if (!statement.text.includes('pg_catalog.pg_type')) plans.push(await planOf(sql, statement));
  return plans;
};

/** The same of one statement, told by its text, that comes late in something larger: what leads up to it is carried out, it is not. */
export const planOfHeld = async (sql: Sql, held: RegExp, work: (sql: Sql) => Promise<unknown>): Promise<PlanNode> => {
  const noted: Statement[] = [];
  await work(noting(sql, noted, held)).catch((error: Error) => {
    if (error.message !== 'held back') throw error;
  });
  const statement = noted.find(({ text }) => held.test(text));
  if (!statement) throw new Error(`no statement matches ${held}`);
  return planOf(sql, statement);
};

/** Every node of a plan. */
export const nodesOf = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
