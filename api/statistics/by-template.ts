import { z } from '@hono/zod-openapi';
import { statisticsByTemplate } from '../../db/statistics/by-template.ts';
import { templateLastUsed } from '../../db/statistics/last-used.ts';
import type { ApiContext } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, missing } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { anyServiceParams, templateStatistic } from './shapes.ts';

const uuid = z.guid();

function serviceOf(c: ApiContext): string {
  const { data, success } = uuid.safeParse(c.req.param('service'));
  if (!success) throw missing();
  return data.toLowerCase();
}

const maxDays = 7;

function wholeDays(c: ApiContext): number {
  const text = c.req.query('whole_days') ?? c.req.query('limit_days') ?? '';
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw invalid({ whole_days: [`${text} is not an integer`] });
  const days = Number(text);
  if (days < 0 || days > maxDays) throw invalid({ whole_days: [`whole_days must be between 0 and ${maxDays}`] });
  return days;
}

const days = z.coerce.number().int().min(0).max(maxDays).optional();

/** Spec: nightly §2.6. */
export function templateStatistics({ pool, now, timeZone }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service}/template-statistics',
        summary: 'The messages of a service by template and status, of today and whole_days before it',
        security: byAdmin,
        request: {
          params: anyServiceParams,
          query: z.object({
            whole_days: days,
            limit_days: days.openapi({ description: 'The same, when whole_days is left out' }),
          }),
        },
        responses: {
          200: jsonResponse('Those of test keys are left out', z.object({ data: z.array(templateStatistic) })),
          400: jsonResponse('No number of days', failureBody),
          404: jsonResponse('The id is no UUID', failureBody),
          ...adminFailures,
        },
      },
      async answer(c) {
        const days = wholeDays(c);
        return {
          status: 200,
          body: await statisticsByTemplate(pool, serviceOf(c), days, { now: now(), timeZone }),
        };
      },
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service}/template-statistics/last-used/{template_id}',
        summary: 'When a template was last used',
        security: byAdmin,
        request: { params: anyServiceParams.extend({ template_id: uuid }) },
        responses: {
          200: jsonResponse(
            'Null: not within a year. Of a day before today only the day is known',
            z.object({ last_date_used: z.iso.datetime({ precision: 6 }).nullable() }),
          ),
          404: jsonResponse('The service has no such template, or it is hidden', failureBody),
          ...adminFailures,
        },
      },
      async answer(c) {
        const ids = { service: serviceOf(c), template: pathId(c, 'template_id') };
        return { status: 200, body: found(await templateLastUsed(pool, ids, { now: now(), timeZone })) };
      },
    },
  ];
}
