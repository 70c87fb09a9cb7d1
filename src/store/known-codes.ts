import type { Queryable } from './connect.ts';

/** The codes that a record may name. What is not among them is not stored, and the sender is warned. */
export type KnownCodes = {
  regions: ReadonlySet<string>;
  /** The code of a skill by its code and by its name. */
  skills: ReadonlyMap<string, string>;
  servicePoints: ReadonlySet<string>;
};

/** One copy of the codes for a request or an import; a few thousand texts at most. */
export const loadKnownCodes = async (sql: Queryable): Promise<KnownCodes> => {
  const [regions, skills, servicePoints] = await Promise.all([
    sql<{ code: string }[]>`select code from regions`,
    sql<{ code: string; name: string }[]>`select code, name from skills`,
    sql<{ code: string }[]>`select code from service_points`,
  ]);
  return {
    regions: new Set(regions.map((r) => r.code)),
    skills: new Map([...skills.map((s) => [s.name, s.code] as const), ...skills.map((s) => [s.code, s.code] as const)]),
    servicePoints: new Set(servicePoints.map((s) => s.code)),
  };
};
