import { z } from '@hono/zod-openapi';
import { linkService } from '../../db/organisations/link-service.ts';
import { idField, parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { missing } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { refused } from './responses.ts';
import { organisationParam } from './shapes.ts';

const link = z.object({ service_id: idField() }).openapi('ServiceToLink');

export function serviceLinking({ change, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/organisations/{organisation_id}/service',
      summary: 'Move a service to an organisation',
      security: byAdmin,
      request: { params: organisationParam, body: { content: { 'application/json': { schema: link } } } },
      responses: {
        ...done,
        ...refused,
        404: jsonResponse('No such organisation, or no such service', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const organisation = pathId(c, 'organisation_id');
      const service = parsedBody(link, await jsonBody(c)).service_id.toLowerCase();
      await change(async (client) => {
        if (!(await linkService(client, { organisation, service, now: now(), timeZone }))) throw missing();
      });
      return noPage;
    },
  };
}
