import { z } from '@hono/zod-openapi';
import { serviceExists, statusesByMonth, templatesByMonth } from '../../db/statistics/by-month.ts';
import type { ApiContext } from '../answer.ts';
import { yearQuery } from '../billing/shapes.ts';
import { yearOf } from '../billing/year.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { invalid, missing } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { monthlyStatuses, serviceParams, templateUsage } from './shapes.ts';

const noYear = { 400: jsonResponse('No year', failureBody) };
const request = { params: serviceParams, query: yearQuery };

function requestedYear(c: ApiContext): number {
  const year = yearOf(c.req.query('year'));
  if (year === undefined) throw invalid('Year must be a number');
  return year;
}

/** Spec: nightly §2.6. */
export function monthlyStatistics({ pool, now, timeZone }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/notifications/monthly',
        summary: 'The messages of a service in a financial year, by month, type and status',
        security: byAdmin,
        request,
        responses: {
          200: jsonResponse('Each month that has begun', z.object({ data: monthlyStatuses })),
          ...noYear,
          404: jsonResponse('No such service', failureBody),
          ...adminFailures,
        },
      },
      async answer(c) {
        const service = pathId(c, 'service_id');
        if (!(await serviceExists(pool, service))) throw missing();
        const year = { service, year: requestedYear(c) };
        return { status: 200, body: await statusesByMonth(pool, year, { now: now(), timeZone }) };
      },
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/notifications/templates_usage/monthly',
        summary: 'The messages of a service in a financial year that were not cancelled, by month and template',
        security: byAdmin,
        request,
        responses: {
          200: jsonResponse('By month and name', z.object({ stats: z.array(templateUsage) })),
          ...noYear,
          ...adminFailures,
        },
      },
      async answer(c) {
        const year = { service: pathId(c, 'service_id'), year: requestedYear(c) };
        return { status: 200, body: await templatesByMonth(pool, year, { now: now(), timeZone }) };
      },
    },
  ];
}
