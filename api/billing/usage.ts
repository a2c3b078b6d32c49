import { z } from '@hono/zod-openapi';
import { organisationUsageRead } from '../../db/billing/organisation-usage.ts';
import { pastUsageRead, serviceUsage, type UsageKind } from '../../db/billing/service-usage.ts';
import type { Answer, ApiContext } from '../answer.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { invalid } from '../request-error.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import {
  monthlyUsage,
  organisationUsage as organisationUsageShape,
  serviceParams,
  yearlyUsage,
  yearQuery,
} from './shapes.ts';
import { yearOf } from './year.ts';

const failures = { 400: jsonResponse('No year', failureBody), ...adminFailures, ...cachedFailures };

function requestedYear(c: ApiContext): number {
  const year = yearOf(c.req.query('year'));
  if (year === undefined) throw invalid('No valid year provided');
  return year;
}

/** Whatever the zone of its days. */
function isOver(year: number, now: Date): boolean {
  return now.getTime() >= Date.UTC(year + 1, 3, 2);
}

/** Today's part, and that of days which no night has written yet, come from the messages; nothing is written. Spec: nightly §4.6, §4.8. */
export function usage({ pool, cache, now, timeZone }: ApiDeps): Route[] {
  const clock = { now, timeZone };

  async function ofService(c: ApiContext, kind: UsageKind): Promise<Answer> {
    const year = { service: pathId(c, 'service_id'), year: requestedYear(c) };
    if (isOver(year.year, now())) return cachedAnswer(c, await cache.read(pastUsageRead(pool, kind, year, clock)));
    const { body } = await serviceUsage(pool, kind, year, { now: now(), timeZone });
    return { status: 200, body };
  }

  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/billing/monthly-usage',
        summary: 'What a service was charged in a financial year, by month, type, rate and postage, without e-mails',
        security: byAdmin,
        request: { params: serviceParams, query: yearQuery },
        responses: { 200: jsonResponse('By month, type and rate', z.array(monthlyUsage)), ...failures },
      },
      answer: (c) => ofService(c, 'by-month'),
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/billing/yearly-usage-summary',
        summary: 'What a service was charged in a financial year, by type and rate',
        security: byAdmin,
        request: { params: serviceParams, query: yearQuery },
        responses: { 200: jsonResponse('By type and rate', z.array(yearlyUsage)), ...failures },
      },
      answer: (c) => ofService(c, 'by-rate'),
    },
    {
      definition: {
        method: 'get',
        path: '/organisations/{organisation_id}/services-with-usage',
        summary: "What an organisation's services that are not in trial used in a financial year",
        security: byAdmin,
        request: { params: z.object({ organisation_id: z.guid() }), query: yearQuery },
        responses: { 200: jsonResponse('Active ones first, then by name', organisationUsageShape), ...failures },
      },
      async answer(c) {
        const year = { organisation: pathId(c, 'organisation_id'), year: requestedYear(c) };
        return cachedAnswer(c, await cache.read(organisationUsageRead(pool, year, clock)));
      },
    },
  ];
}
