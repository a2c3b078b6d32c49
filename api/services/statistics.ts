import { z } from '@hono/zod-openapi';
import { serviceStatistics } from '../../db/services/statistics.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { pathId } from '../path-ids.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { serviceParams, statisticsByType } from './shapes.ts';

/** Days before today that are counted unless the caller says otherwise. */
export const statisticsDays = 7;

const query = z.object({
  limit_days: z.coerce.number().int().min(0).max(36_500).default(statisticsDays).openapi({ type: 'integer' }),
  today_only: z.string().optional().openapi({ description: 'True: today alone, whatever limit_days' }),
});

export function statistics({ pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/statistics',
      summary: 'How many messages a service has requested, by type, with keys that send',
      security: byAdmin,
      request: { params: serviceParams, query },
      responses: {
        200: jsonResponse('Today and limit_days before it', z.object({ data: statisticsByType })),
        400: jsonResponse('No number of days', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = query.safeParse(c.req.query());
      if (!given.success) {
        return failure(400, { limit_days: ['Expected a whole number from 0 to 36500.'] });
      }
      const days = given.data.today_only === 'True' ? undefined : given.data.limit_days;
      const moment = { now: now(), timeZone };
      return json(200, { data: await serviceStatistics(pool, pathId(c, 'service_id'), moment, days) });
    },
  };
}
