import { serviceHistory } from '../../db/services/service-history.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { history, serviceParams } from './shapes.ts';

export function versions({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/history',
      summary: 'All versions of a service and of its API keys',
      security: byAdmin,
      request: { params: serviceParams },
      responses: { 200: jsonResponse('None, for an unknown service', history), ...adminFailures },
    },
    answer: async (c) => ({ status: 200, body: await serviceHistory(pool, pathId(c, 'service_id')) }),
  };
}
