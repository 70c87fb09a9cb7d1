import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { UsageError } from '../../../errors.ts';
import { exportParts, recordDownload } from '../../../store/exports.ts';
import { callerOf } from '../caller.ts';
import type { CallContext } from '../handlers.ts';
import type { RegisterDeps } from '../register.ts';
import { savedAs } from './file-name.ts';
import { exportRoutes } from './routes.ts';

const languageInput = z.object({ language: z.enum(['zh', 'en']).catch('zh') });

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * `GET /console/api/exports/ID/file?language=en`: one's own export as a file of that language's name (Chinese without), part by part, under the same guard as the call that tells its progress.
 * Each fetch is audited. Errors: 401, 403, 404 `export_unknown` (also for somebody else's), 409 `export_gone`.
 */
export const registerExportFile = (api: FastifyInstance, deps: RegisterDeps): void => {
  const { sql, now, handlers } = deps;
  api.get('/console/api/exports/:id/file', { schema: { hide: true } }, async (request, reply) => {
    const route = exportRoutes['exports.progress'];
    const at = now();
    const caller = await callerOf(deps, route, request, at);
    const asked = route.input.safeParse(request.params);
    const { language } = languageInput.parse(request.query);
    if (!caller || !asked.success)
      throw new UsageError('export_unknown', 'an export is named by its id: fetch it from the list of exports');
    const { access } = caller.session;
    const context: CallContext = {
      ...{ now: at, caller, access, ip: request.ip, reply },
      setCookie: () => undefined,
    };
    const row = await handlers['exports.progress'](asked.data, context);
    if (row.state !== 'done')
      throw new UsageError('export_gone', 'this export is not written yet, or was thrown away: begin it again');
    await recordDownload(sql, access, row, at);
    return reply
      .type(types[row.format])
      .header('content-length', row.bytes)
      .header('content-disposition', savedAs(row.fileName, language))
      .send(Readable.from(exportParts(sql, row)));
  });
};
