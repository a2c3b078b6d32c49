import { lastClearings } from '../../db/cache/clear/clearings.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { clearCache } from './clear-cache.ts';
import { clearings } from './shapes.ts';

function clearingsRoute({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/platform-admin/clear-cache',
      summary: 'Who cleared what from the cache',
      security: byAdmin,
      responses: { 200: jsonResponse('The last 100, the newest first', clearings), ...adminFailures },
    },
    answer: async () => json(200, { data: await lastClearings(pool) }),
  };
}

/** What only platform admins do. */
export function platformAdminRoutes(deps: ApiDeps): Route[] {
  return [clearCache(deps), clearingsRoute(deps)];
}
