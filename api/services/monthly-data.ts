import { z } from '@hono/zod-openapi';
import { monthlyDataByService } from '../../db/services/monthly-data.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { noResult } from '../errors.ts';
import { requestDate } from '../request-date.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';

const query = z.object({ start_date: requestDate.optional(), end_date: requestDate.optional() });
const count = z.int().min(0);

/** Without both dates there is no data, and a date that is none is as a row that is not there; both as in the reference. */
export function monthlyData({ pool, now, timeZone, rawHorizonDays }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/monthly-data-by-service',
      summary:
        'Messages of active services that are not in trial, by month, service and type; those of today are left out',
      security: byAdmin,
      request: { query },
      responses: {
        200: jsonResponse(
          'Month, id and name of the service, type, then counts: sending, delivered, technical, temporary and permanent failures, sent',
          z.array(z.tuple([z.iso.date(), z.guid(), z.string(), z.string(), count, count, count, count, count, count])),
        ),
        404: jsonResponse('A date that is none', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = query.safeParse(c.req.query());
      if (!given.success) return noResult;
      const { start_date: start, end_date: end } = given.data;
      if (!start || !end) return json(200, []);
      const dates = { start, end, rawHorizonDays };
      return json(200, await monthlyDataByService(pool, dates, { now: now(), timeZone }));
    },
  };
}
