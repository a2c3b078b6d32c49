import { z } from '@hono/zod-openapi';
import type { ApiContext } from '../answer.ts';
import { missing } from '../request-error.ts';

const time = z.string().nullable().openapi({ example: '2026-11-22T05:01:41.608295Z' });

/** Spec: cache §5.6. */
export const job = z
  .object({
    archived: z.boolean(),
    contact_list_id: z.uuid().nullable(),
    created_at: time,
    created_by: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    id: z.uuid(),
    job_status: z.string(),
    notification_count: z.int().min(0),
    original_file_name: z.string(),
    processing_finished: time,
    processing_started: time,
    scheduled_for: time,
    service: z.uuid(),
    service_name: z.object({ name: z.string() }),
    statistics: z.array(z.object({ count: z.int().min(0), status: z.string() })),
    template: z.uuid().nullable(),
    template_name: z.string().nullable(),
    template_type: z.enum(['sms', 'email', 'letter', 'broadcast']).nullable(),
    template_version: z.int(),
    updated_at: time,
  })
  .openapi('Job');

export const ofService = z.object({ service_id: z.uuid() });
/** Its name is not `job_id`: what is no UUID is no job, but a path that there is. */
export const ofJob = ofService.extend({ job: z.uuid() });

const uuid = z.guid();

/** The job's id of the path. @throws RequestError with a 404 when it is no UUID. */
export function jobId(c: ApiContext): string {
  const { data, success } = uuid.safeParse(c.req.param('job'));
  if (!success) throw missing();
  return data.toLowerCase();
}
