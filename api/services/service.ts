import { z } from '@hono/zod-openapi';
import { detailedService as readDetailed } from '../../db/services/detailed.ts';
import { serviceRead } from '../../db/services/document.ts';
import { serviceStatistics } from '../../db/services/statistics.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { detailedService, service, serviceParams } from './shapes.ts';
import { statisticsDays } from './statistics.ts';

/** A service from the cache, or with numbers of its messages from the database. Spec: cache §5.1. */
export function oneService({ cache, pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}',
      summary: 'A service',
      security: byAdmin,
      request: {
        params: serviceParams,
        query: z.object({
          detailed: z.string().optional().openapi({ description: 'True: with numbers of messages' }),
          today_only: z.string().optional().openapi({ description: 'True: those of today, else of the last week' }),
        }),
      },
      responses: {
        200: jsonResponse('The service', z.object({ data: z.union([service, detailedService]) })),
        404: jsonResponse('No such service', failureBody),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    async answer(c) {
      const id = pathId(c, 'service_id');
      if (c.req.query('detailed') !== 'True') return cachedAnswer(c, await cache.read(serviceRead(pool, id)));
      const days = c.req.query('today_only') === 'True' ? undefined : statisticsDays;
      const statistics = await serviceStatistics(pool, id, { now: now(), timeZone }, days);
      return { status: 200, body: found(await readDetailed(pool, id, statistics)) };
    },
  };
}
