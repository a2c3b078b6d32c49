import { z } from '@hono/zod-openapi';
import { holdOrganisation } from '../../db/organisations/lock-organisation.ts';
import { changedService } from '../../db/services/document.ts';
import { lockService } from '../../db/services/lock-service.ts';
import { type ServiceChange, updateService } from '../../db/services/update.ts';
import type { ApiDeps } from '../deps.ts';
import { parseFields } from '../fields.ts';
import { checkIfMatch, ifMatch, stale } from '../if-match.ts';
import { type JsonObject, jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { refusals } from './bodies.ts';
import { explained } from './explained.ts';
import { checkReferences, serviceFields } from './fields.ts';
import { oneService, serviceParams } from './shapes.ts';

function changeOf(given: JsonObject): ServiceChange {
  checkReferences(given);
  const { created_by, email_branding, go_live_user, letter_branding, organisation, permissions, ...columns } =
    parseFields(serviceFields, given);
  return {
    columns: { ...columns, created_by_id: created_by, go_live_user_id: go_live_user, organisation_id: organisation },
    emailBranding: email_branding,
    letterBranding: letter_branding,
    permissions,
  };
}

/** Sets the fields that are given; unknown ones are passed over. Spec: cache §3.4, §9.3. */
export function update({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}',
      summary: 'Changes fields of a service',
      security: byAdmin,
      request: { params: serviceParams, headers: ifMatch, ...jsonRequest(serviceFields) },
      responses: {
        200: jsonResponse('The service', oneService),
        ...refusals,
        ...stale,
        ...adminFailures,
      },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      const given = await jsonBody(c);
      const joined = z.guid().safeParse(given['organisation']).data;
      return explained(given['name'], () =>
        change(async (client) => {
          if (joined !== undefined) await holdOrganisation(client, joined);
          const before = found(await lockService(client, service));
          const { version } = before;
          await checkIfMatch(c, { version, document: () => changedService(client, service) });
          await updateService(client, service, changeOf(given), before);
          return { status: 200, body: await changedService(client, service) };
        }),
      );
    },
  };
}
