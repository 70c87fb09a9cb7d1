import { type Access, demand, within } from './access.ts';
import type { Sql, Tx } from './connect.ts';
import { countiesWithin } from './order-list.ts';
import { orderWithin } from './order-within.ts';

/** One county: orders that came in within the bounds and how they stand, and gaps of work that touch them. */
export type CountyCount = {
  /** A city's for orders that name no county of it; null for those that name no place. */
  code: string | null;
  name: string;
  orders: number;
  covered: number;
  excluded: number;
  gaps: number;
};

/** A service point, as it is stored (WGS-84), with the orders and gaps of the workers that it helps. */
export type PointCount = {
  code: string;
  name: string;
  county: string | null;
  lng: number;
  lat: number;
  orders: number;
  covered: number;
  excluded: number;
  gaps: number;
};

export type MapCounts = { counties: CountyCount[]; points: PointCount[] };
type Bounds = { from: number; to: number };

const ordersBy = (tx: Tx, access: Access, { from, to }: Bounds) => tx<Omit<CountyCount, 'name' | 'gaps'>[]>`
  select left(o.region_code, 6) as code, count(*)::int4 as orders, count(*) filter (where o.cover_state = 'covered')::int4 as covered,
    count(*) filter (where o.cover_state = 'excluded')::int4 as excluded
  from orders o where o.received_at >= ${from} and o.received_at < ${to} and ${orderWithin(tx, access)} group by 1`;

/** The same gaps that the list of gaps finds between these bounds. */
const gapsBy = (tx: Tx, access: Access, { from, to }: Bounds) => tx<{ code: string | null; gaps: number }[]>`
  select left(g.region_code, 6) as code, count(*)::int4 as gaps from cover_gaps g left join orders o on o.id = g.order_id
  where (g.to_at is null or g.to_at > ${from}) and g.from_at < ${to}
    and ${orderWithin(tx, access, { region: 'g.region_code', worker: 'o.worker_id' })} group by 1`;

const pointsBy = (tx: Tx, access: Access, { from, to }: Bounds) => tx<PointCount[]>`
  select s.code, s.name, left(s.region_code, 6) as county, s.lng, s.lat, coalesce(c.orders, 0) as orders, coalesce(c.covered, 0) as covered,
    coalesce(c.excluded, 0) as excluded, coalesce(l.gaps, 0) as gaps
  from service_points s left join (
    select w.service_point_code as code, count(*)::int4 as orders, count(*) filter (where o.cover_state = 'covered')::int4 as covered,
      count(*) filter (where o.cover_state = 'excluded')::int4 as excluded
    from orders o join workers w on w.id = o.worker_id
    where o.received_at >= ${from} and o.received_at < ${to} and w.service_point_code is not null and ${orderWithin(tx, access)} group by 1
  ) c on c.code = s.code left join (
    select w.service_point_code as code, count(*)::int4 as gaps
    from cover_gaps g join orders o on o.id = g.order_id join workers w on w.id = o.worker_id
    where (g.to_at is null or g.to_at > ${from}) and g.from_at < ${to} and w.service_point_code is not null
      and ${orderWithin(tx, access, { region: 'g.region_code', worker: 'o.worker_id' })} group by 1
  ) l on l.code = s.code
  where s.lng is not null and s.lat is not null and ${within(tx, access.scope, { region: tx`s.region_code`, servicePoint: tx`s.code` })}
  order by s.code`;

/**
 * What the map shows of orders received within `[from, to)`: by county, those of a city or of no place too, and by service point.
 * @throws {UsageError} `forbidden` without `order.read`
 */
export const mapCounts = (sql: Sql, access: Access, bounds: Bounds): Promise<MapCounts> => {
  demand(access, 'order.read');
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const places = await countiesWithin(tx, access);
    const counted = new Map((await ordersBy(tx, access, bounds)).map((row) => [row.code, row]));
    const gaps = new Map((await gapsBy(tx, access, bounds)).map((row) => [row.code, row.gaps]));
    const points = await pointsBy(tx, access, bounds);
    const codes = new Set<string | null>([...places.map(({ code }) => code), ...counted.keys(), ...gaps.keys()]);
    const named = await tx<{ code: string | null; name: string }[]>`
      select code, name from regions where code = any(${[...codes].filter((code) => code !== null)}::text[])`;
    const names = new Map(named.map(({ code, name }) => [code, name]));
    const counties = [...codes].map((code) => {
      const { orders, covered, excluded } = counted.get(code) ?? { orders: 0, covered: 0, excluded: 0 };
      return { code, name: names.get(code) ?? code ?? '', orders, covered, excluded, gaps: gaps.get(code) ?? 0 };
    });
    return { counties, points };
  }) as Promise<MapCounts>;
};
