/** What a server with an API key can be allowed to do; each route of the API names one. */
export const apiScopes = [
  'parties:write',
  'orders:read',
  'orders:write',
  'claims:read',
  'claims:write',
  'certificates:write',
  'offers:write',
  'matching:read',
  'stats:read',
] as const;
export type ApiScope = (typeof apiScopes)[number];
