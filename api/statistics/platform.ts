import { z } from '@hono/zod-openapi';
import { platformStatistics } from '../../db/statistics/platform.ts';
import type { ApiDeps } from '../deps.ts';
import { requestDate } from '../request-date.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { badSchema, schemaErrors } from '../schema-errors.ts';
import { platformTotals } from './shapes.ts';

const query = z.object({ start_date: requestDate.optional(), end_date: requestDate.optional() });

/** Spec: nightly §2.6. */
export function platformStats({ pool, now, timeZone, rawHorizonDays }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/platform-stats',
      summary:
        'The messages of all services by type, from start_date to end_date, both inclusive (default: today in the reporting zone)',
      security: byAdmin,
      request: { query },
      responses: {
        200: jsonResponse('Totals, failures, and those of test keys', platformTotals),
        400: jsonResponse('A date that is none', schemaErrors),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = query.safeParse(c.req.query());
      if (!given.success) return badSchema(given.error);
      const { start_date: start, end_date: end } = given.data;
      const dates = { start, end, rawHorizonDays };
      return { status: 200, body: await platformStatistics(pool, dates, { now: now(), timeZone }) };
    },
  };
}
