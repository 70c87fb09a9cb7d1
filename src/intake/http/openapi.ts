import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { securityScheme } from './documentation.ts';

const description = `The interface of Doorstep (家门口) for the servers of the market: parties, orders, cover.

- Instants carry an offset (\`2026-05-01T08:00:00+08:00\`); money is integer fen in fields ending in \`Fen\`.
- Records are named by our id or by \`ext:\` and your own; your ids are unique within the source of your API key.
- Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; fields are named by a JSON Pointer.
- Every POST that writes takes an \`Idempotency-Key\`: repeat a request with the same key until it is answered.`;

/** Fonts, scripts and requests from elsewhere are shut out: the page works without the internet and tells nobody who reads it. */
const contentSecurity =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const secured: onRequestHookHandler = (_request, reply, done) => {
  reply.headers({
    'content-security-policy': contentSecurity,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  done();
};

/** Every schema is offered as input and as output; those that no call uses are left out. */
const onlyUsedSchemas: typeof jsonSchemaTransformObject = (document) => {
  const made = jsonSchemaTransformObject(document);
  const uses = JSON.stringify(made.paths);
  const schemas: Record<string, unknown> = ('components' in made && made.components?.schemas) || {};
  for (const name of Object.keys(schemas)) if (!uses.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
  return made;
};

/** Serves the document at `/openapi.json` and, readable, at `/docs`. Comes before the routes, which it listens for. */
export const serveDocumentation = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Doorstep 家门口',
        version: '1',
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: { securitySchemes: { [securityScheme]: { type: 'http', scheme: 'bearer', bearerFormat: 'dsk_…' } } },
    },
    convertConstToEnum: false,
    transform: jsonSchemaTransform,
    transformObject: onlyUsedSchemas,
  });
  app.get('/openapi.json', { schema: { hide: true }, onRequest: secured }, async () => app.swagger());
  await app.register(scalar, {
    routePrefix: '/docs',
    hooks: { onRequest: secured },
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Doorstep API',
      theme: 'none',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      mcp: { disabled: true },
      agent: { disabled: true },
      documentDownloadType: 'json',
      orderSchemaPropertiesBy: 'preserve',
      authentication: { preferredSecurityScheme: securityScheme },
    },
  });
};
