import type { z } from '@hono/zod-openapi';
import { messagesOfJob } from '../../db/notifications/messages.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { jobId } from '../jobs/shapes.ts';
import { pathId } from '../path-ids.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { filterOf, pageOf } from './query.ts';
import { readDocument } from './read-document.ts';
import { jobParams, jobQuery, pageOfJob } from './shapes.ts';

/** What pages there are around this one, as paths with the rest of the query. */
function linksOf(url: URL, current: number, last: number): z.infer<typeof pageOfJob>['links'] {
  const path = (page: number) => {
    const others = [...url.searchParams].filter(([name]) => name !== 'page');
    return `${url.pathname}?${new URLSearchParams([['page', String(page)], ...others])}`;
  };
  return {
    ...(current < last && { last: path(last), next: path(current + 1) }),
    ...(current > 1 && { prev: path(current - 1) }),
  };
}

/** A job that there is not has no messages, as in the reference. */
export function messagesOfJobRoute({ pool, signing }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/job/{job}/notifications',
      summary: 'The messages of a job that are not archived yet',
      security: byAdmin,
      request: { params: jobParams, query: jobQuery },
      responses: {
        200: jsonResponse("A page of them, in the order of the job's file", pageOfJob),
        400: jsonResponse('A parameter that does not fit', failureBody),
        404: jsonResponse('No such page, or the id of the job is no UUID', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = c.req.queries();
      const [filter, page] = [filterOf(given), pageOf(given)];
      const which = { service: pathId(c, 'service_id'), job: jobId(c) };
      const { bodies, total } = await messagesOfJob(pool, which, filter, page);
      if (bodies.length === 0 && page.number > 1) return notFound;
      return json(200, {
        links: linksOf(new URL(c.req.url), page.number, Math.ceil(total / page.size)),
        notifications: bodies.map((body) => readDocument(body, signing)),
        page_size: page.size,
        total,
      } satisfies z.infer<typeof pageOfJob>);
    },
  };
}
