import { z } from '@hono/zod-openapi';
import { goLiveFacts } from '../../db/services/go-live-facts.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { goLiveTasks, taskNames } from './go-live-tasks.ts';
import { placeholderTemplates } from './placeholder-templates.ts';
import { serviceParams } from './shapes.ts';

const checklist = z
  .object({
    placeholder_templates: z
      .array(z.object({ id: z.guid(), name: z.string(), reasons: z.array(z.string()) }))
      .openapi({ description: 'Templates that look like trials; they do not keep the service from being complete' }),
    complete: z.boolean().openapi({ description: 'All tasks are done' }),
    tasks: z.array(z.object({ done: z.boolean(), name: z.enum(taskNames) })),
  })
  .openapi('GoLiveChecklist');

/** Ours: the reference's admin app puts it together from many reads. Spec: cache §6. */
export function goLiveChecklist({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/go-live-checklist',
      summary: 'What is to be done before a service may go live',
      security: byAdmin,
      request: { params: serviceParams },
      responses: {
        200: jsonResponse('From the database, past the cache', z.object({ data: checklist })),
        404: jsonResponse('No such service', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const facts = found(await goLiveFacts(pool, pathId(c, 'service_id')));
      const tasks = goLiveTasks(facts);
      return json(200, {
        data: {
          complete: tasks.every(({ done }) => done),
          placeholder_templates: placeholderTemplates(facts.templates),
          tasks,
        },
      });
    },
  };
}
