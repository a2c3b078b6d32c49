import { z } from '@hono/zod-openapi';
import { organisationOfService } from '../../db/services/organisation.ts';
import type { ApiDeps } from '../deps.ts';
import { wholeOrganisation } from '../organisations/shapes.ts';
import { pathId } from '../path-ids.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { serviceParams } from './shapes.ts';

export function organisation({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/organisation',
      summary: 'The organisation that a service belongs to',
      security: byAdmin,
      request: { params: serviceParams },
      responses: {
        200: jsonResponse('An empty object when there is none', z.union([wholeOrganisation, z.object({}).strict()])),
        ...adminFailures,
      },
    },
    answer: async (c) => ({
      status: 200,
      body: (await organisationOfService(pool, pathId(c, 'service_id'))) ?? '{}',
    }),
  };
}
