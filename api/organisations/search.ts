import { z } from '@hono/zod-openapi';
import { searchOrganisations } from '../../db/organisations/search.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { queryText } from '../storable.ts';
import { organisationSummary } from './shapes.ts';

/** Organisations by a part of their name. Spec: cache §5.5. */
export function organisationsSearch({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/organisations/search',
      summary: 'Organisations by a part of their name',
      security: byAdmin,
      request: { query: z.object({ name: z.string().min(1) }) },
      responses: {
        200: jsonResponse('Active ones first, then by name', z.object({ data: z.array(organisationSummary) })),
        400: jsonResponse('No name, or none that can be', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const name = queryText(c, 'name');
      if (!name) return failure(400, { name: ['Missing data for required field.'] });
      return json(200, { data: await searchOrganisations(pool, name) });
    },
  };
}
