import { type Access, demandCity } from './access.ts';
import type { Queryable } from './connect.ts';
import { sessionStands } from './console-sessions.ts';
import { tokenMark } from './operator-change.ts';

/** How an operator gets in: `invited` has a token and no password yet. */
export type SignInState = 'disabled' | 'locked' | 'invited' | 'password' | 'second_factor';
export type ListedOperator = {
  id: string;
  name: string;
  roles: string[];
  regionCodes: string[];
  servicePointCodes: string[];
  /** Names of the regions and service points; none is the whole city. */
  places: string[];
  createdAt: number;
  disabledAt: number | null;
  tokenMark: string;
  signIn: SignInState;
  /** The last request of any session. */
  seenAt: number | null;
  /** Those by which a request would get in now. */
  sessions: number;
};

/**
 * Everybody who was ever made an operator, those who can still work first, with how they get in. A city has some hundred at most.
 * @throws {UsageError} `forbidden` without `operator.read` for the city
 */
export const operatorsWithSignIn = async (sql: Queryable, access: Access, at: number): Promise<ListedOperator[]> => {
  demandCity(access, 'operator.read');
  return await sql<ListedOperator[]>`
    select o.id, o.name, o.roles, o.region_codes as "regionCodes", o.service_point_codes as "servicePointCodes", o.created_at as "createdAt",
      o.disabled_at as "disabledAt", ${sql.unsafe(tokenMark)},
      array(select r.name from regions r where r.code = any(o.region_codes) order by r.code)
        || array(select p.name from service_points p where p.code = any(o.service_point_codes) order by p.code) as places,
      case when o.disabled_at is not null then 'disabled' when l.locked_until > ${at} then 'locked' when l.id is null then 'invited'
        when l.totp_confirmed_at is null then 'password' else 'second_factor' end as "signIn",
      (select max(s.seen_at) from console_sessions s where s.operator_id = o.id) as "seenAt",
      (select count(*)::int4 from console_sessions s where s.operator_id = o.id and ${sessionStands(sql, at)}) as sessions
    from operators o left join operator_logins l on l.id = o.id
    order by o.disabled_at nulls first, o.name`;
};

export type Place = { code: string; name: string };
/** Where an operator's scope can lie: regions in the order of their codes, with what they lie in, and service points. */
export type Places = { regions: (Place & { level: string })[]; servicePoints: Place[] };

/** What a scope is chosen from. @throws {UsageError} `forbidden` without `operator.manage` for the city */
export const scopePlaces = async (sql: Queryable, access: Access): Promise<Places> => {
  demandCity(access, 'operator.manage');
  const regions = await sql<Places['regions']>`
    select code, name, level from regions where level in ('county', 'township') order by code`;
  const servicePoints = await sql<Place[]>`select code, name from service_points order by code`;
  return { regions, servicePoints };
};
