import { z } from '@hono/zod-openapi';
import { countOfMessages, scheduledJobs } from '../../db/jobs/counts.ts';
import { jobById } from '../../db/jobs/job.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { job, jobId, ofJob, ofService } from './shapes.ts';

const noJob = { 404: jsonResponse('The service has no such job', failureBody) };

function oneJob({ pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/job/{job}',
      summary: 'A job',
      security: byAdmin,
      request: { params: ofJob },
      responses: { 200: jsonResponse('The job', z.object({ data: job })), ...noJob, ...adminFailures },
    },
    async answer(c) {
      const ids = { service: pathId(c, 'service_id'), job: jobId(c) };
      return { status: 200, body: found(await jobById(pool, ids, { now: now(), timeZone })) };
    },
  };
}

function scheduledJobStats({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/job/scheduled-job-stats',
      summary: 'How many jobs of a service are scheduled',
      security: byAdmin,
      request: { params: ofService },
      responses: {
        200: jsonResponse(
          'How many, and for when the first of them',
          z.object({
            count: z.int().min(0),
            soonest_scheduled_for: z.string().nullable().openapi({ example: '2030-01-02T09:00:00+00:00' }),
          }),
        ),
        ...adminFailures,
      },
    },
    answer: async (c) => json(200, await scheduledJobs(pool, pathId(c, 'service_id'))),
  };
}

function messagesOfJob({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/job/{job}/notification_count',
      summary: 'How many messages of a job are there so far',
      security: byAdmin,
      request: { params: ofJob },
      responses: { 200: jsonResponse('How many', z.object({ count: z.int().min(0) })), ...noJob, ...adminFailures },
    },
    answer: async (c) => json(200, { count: found(await countOfMessages(pool, pathId(c, 'service_id'), jobId(c))) }),
  };
}

/** Spec: cache §5.6. The one without a job's id has to come before the one with. */
export function jobReads(deps: ApiDeps): Route[] {
  return [scheduledJobStats, oneJob, messagesOfJob].map((route) => route(deps));
}
