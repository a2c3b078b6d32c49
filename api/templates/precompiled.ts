import { ensurePrecompiledTemplate } from '../../db/templates/precompiled.ts';
import { precompiledTemplate } from '../../db/templates/reads.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { noResult } from '../errors.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { serviceParams, template } from './shapes.ts';

/** The hidden template of letters that are PDFs already; the first read makes it. Spec: cache §1.2. */
export function precompiled({ pool, cache, change }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/template/precompiled',
      summary: 'The hidden template of letters that are PDFs already',
      security: byAdmin,
      request: { params: serviceParams },
      responses: {
        200: jsonResponse('The template, without data around it', template),
        404: jsonResponse('There is no such service', failureBody),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      const read = precompiledTemplate(pool, service);
      const served = await cache.read(read);
      if (served !== undefined) return cachedAnswer(c, served);
      if (!(await change((client) => ensurePrecompiledTemplate(client, service)))) return noResult;
      // Whoever made it may not have told the cache yet.
      return { status: 200, body: found(await read.load()).body };
    },
  };
}
