/** SQL, after `with recursive`: `sources (source)`, those that rows of a table came from, each found by one look at the index that begins with it. */
export const sourcesOf = (table: 'workers' | 'orders'): string => `sources (source) as (
  (select source from ${table} order by source limit 1)
  union all
  select (select t.source from ${table} t where t.source > s.source order by t.source limit 1) from sources s where s.source is not null
)`;
