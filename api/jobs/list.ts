import { z } from '@hono/zod-openapi';
import { jobsOfService, jobsPageSize } from '../../db/jobs/list.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { pathId } from '../path-ids.ts';
import { invalid, malformed, missing, RequestError } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { queryText } from '../storable.ts';
import { job, ofService } from './shapes.ts';

const query = z.object({
  page: z.int().min(1).optional(),
  limit_days: z.int().optional().openapi({ description: 'Created since that many midnights' }),
  statuses: z.string().optional().openapi({ example: 'scheduled,cancelled' }),
  contact_list_id: z.uuid().optional(),
});

const page = z
  .object({
    data: z.array(job),
    links: z.object({ last: z.string().optional(), next: z.string().optional(), prev: z.string().optional() }),
    page_size: z.literal(jobsPageSize),
    total: z.int().min(0),
  })
  .openapi('Jobs');

const whole = /^\s*[+-]?\d{1,6}\s*$/;

function pageOf(text = '1'): number {
  if (!whole.test(text)) throw malformed();
  const number = Number(text);
  if (number < 1) throw new RequestError(notFound);
  return number;
}

function limitDaysOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (!whole.test(text)) throw invalid({ limit_days: [`${text} is not an integer`] });
  return Number(text);
}

function contactListOf(text: string | undefined): string | undefined {
  if (text !== undefined && !z.guid().safeParse(text).success) throw missing();
  return text;
}

/** What pages there are around this one, as paths. */
function linksOf(service: string, current: number, total: number) {
  const last = Math.ceil(total / jobsPageSize);
  const path = (number: number) => `/service/${service}/job?page=${number}`;
  return {
    ...(current < last && { last: path(last), next: path(current + 1) }),
    ...(current > 1 && { prev: path(current - 1) }),
  };
}

/** Spec: cache §5.6. */
export function jobList({ pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/job',
      summary: 'The jobs of a service',
      security: byAdmin,
      request: { params: ofService, query },
      responses: {
        200: jsonResponse('A page of them: those that have not begun first, then the latest', page),
        400: jsonResponse('A number that is none, or a text that no status is', failureBody),
        404: jsonResponse('No such page', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      const current = pageOf(c.req.query('page'));
      const statuses = queryText(c, 'statuses');
      const filter = {
        service,
        limitDays: limitDaysOf(c.req.query('limit_days')),
        statuses: statuses?.split(',').map((status) => status.trim()),
        contactList: contactListOf(c.req.query('contact_list_id')),
      };
      const { data, total } = await jobsOfService(pool, filter, current, { now: now(), timeZone });
      if (current > 1 && data === '[]') return notFound;
      const links = JSON.stringify(linksOf(service, current, total));
      return { status: 200, body: `{"data":${data},"links":${links},"page_size":${jobsPageSize},"total":${total}}` };
    },
  };
}
