import { z } from '@hono/zod-openapi';
import { findServicesByName } from '../../db/services/lists.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { queryText } from '../storable.ts';
import { serviceSummary } from './shapes.ts';

export function servicesByName({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/find-services-by-name',
      summary: 'Services by a part of their name',
      security: byAdmin,
      request: { query: z.object({ service_name: z.string().min(1) }) },
      responses: {
        200: jsonResponse('By name', z.object({ data: z.array(serviceSummary) })),
        400: jsonResponse('No name, or none that can be', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const name = queryText(c, 'service_name');
      if (!name) return failure(400, { service_name: ['Missing data for required field.'] });
      return json(200, { data: await findServicesByName(pool, name) });
    },
  };
}
