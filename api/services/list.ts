import { z } from '@hono/zod-openapi';
import { listServices } from '../../db/services/lists.ts';
import { statisticsOfServices } from '../../db/services/statistics-of-all.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { noResult } from '../errors.ts';
import { requestDate } from '../request-date.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { badSchema, schemaErrors } from '../schema-errors.ts';
import { listedService, service } from './shapes.ts';

const query = z.object({
  detailed: z.string().optional().openapi({ description: 'True: numbers of messages instead of documents' }),
  end_date: requestDate.optional(),
  include_from_test_key: z.string().optional().openapi({ description: 'False: do not count messages with test keys' }),
  only_active: z.string().optional().openapi({ description: 'True: no archived ones' }),
  start_date: requestDate.optional(),
  user_id: z.string().optional().openapi({ description: 'Services of this member' }),
});

/** Services, or their numbers of messages in a range of dates, which is today in the reporting zone unless the caller says otherwise. */
export function serviceList({ pool, now, timeZone, rawHorizonDays }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service',
      summary: 'Services',
      security: byAdmin,
      request: { query },
      responses: {
        200: jsonResponse('The oldest first', z.object({ data: z.union([z.array(service), z.array(listedService)]) })),
        400: jsonResponse('A date that is none', schemaErrors),
        404: jsonResponse('The user id is none', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = query.safeParse(c.req.query());
      if (!given.success) return badSchema(given.error);
      const { user_id: user, only_active, detailed, include_from_test_key } = given.data;
      const onlyActive = only_active === 'True';
      if (user && !z.guid().safeParse(user).success) return noResult;
      if (user || detailed !== 'True') {
        return { status: 200, body: await listServices(pool, { onlyActive, user: user || undefined }) };
      }
      const { start_date: start, end_date: end } = given.data;
      const selection = { start, end, rawHorizonDays, onlyActive, withTestKeys: include_from_test_key !== 'False' };
      return json(200, { data: await statisticsOfServices(pool, selection, { now: now(), timeZone }) });
    },
  };
}
