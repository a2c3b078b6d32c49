import { z } from '@hono/zod-openapi';
import { cancelLetters, cancelScheduledJob, type LetterJob, lockLetterJob } from '../../db/jobs/cancel.ts';
import { jobById } from '../../db/jobs/job.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found, missing, RequestError } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { job, jobId, ofJob } from './shapes.ts';

function cancelJob({ pool, change, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}/job/{job}/cancel',
      summary: 'Cancel a job that waits for its time',
      security: byAdmin,
      request: { params: ofJob },
      responses: {
        200: jsonResponse('The job, cancelled', z.object({ data: job })),
        404: jsonResponse('The service has no such job that is scheduled', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const which = { service: pathId(c, 'service_id'), job: jobId(c), now: now() };
      await change(async (client) => {
        if (!(await cancelScheduledJob(client, which))) throw missing();
      });
      return { status: 200, body: found(await jobById(pool, which, { now: which.now, timeZone })) };
    },
  };
}

function refusalOf({ isLetter, isReady, isTooLate }: LetterJob): string | undefined {
  if (!isLetter) return 'Only letter jobs can be cancelled through this endpoint. This is not a letter job.';
  if (!isReady) return 'We are still processing these letters, please try again in 5 minutes.';
  return isTooLate ? 'It’s too late to cancel sending, these letters have already been sent.' : undefined;
}

function cancelLetterJob({ change, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}/job/{job}/cancel-letter-job',
      summary: 'Cancel a job of letters that are not printed yet',
      security: byAdmin,
      request: { params: ofJob },
      responses: {
        200: jsonResponse('How many letters were cancelled', z.int().min(0)),
        400: jsonResponse('Why they cannot be', z.object({ message: z.string() })),
        404: jsonResponse('The service has no such job', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const which = { service: pathId(c, 'service_id'), job: jobId(c), now: now(), timeZone };
      const cancelled = await change(async (client) => {
        const message = refusalOf(found(await lockLetterJob(client, which)));
        if (message !== undefined) throw new RequestError(json(400, { message }));
        return cancelLetters(client, which.job, which.now);
      });
      return { status: 200, body: String(cancelled) };
    },
  };
}

/** The counters of what a service has sent today are left as they are: nothing is sent from here. */
export function jobCancellations(deps: ApiDeps): Route[] {
  return [cancelJob(deps), cancelLetterJob(deps)];
}
