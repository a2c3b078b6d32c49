import { archiveService } from '../../db/services/archive.ts';
import { lockService } from '../../db/services/lock-service.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { serviceParams } from './shapes.ts';

export function archive({ change, now }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}/archive',
      summary: 'Ends a service for good, with its templates and API keys; again, it does nothing',
      security: byAdmin,
      request: { params: serviceParams },
      responses: {
        204: { description: 'The service is archived' },
        404: jsonResponse('No such service', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      await change(async (client) => {
        const before = found(await lockService(client, service));
        if (before.active) await archiveService(client, service, before, now());
      });
      return noPage;
    },
  };
}
