import { setPermissions } from '../../db/organisations/permissions.ts';
import { lockOrganisation, updateOrganisation } from '../../db/organisations/update.ts';
import { parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { done, doneResponse } from './done.ts';
import { organisationChanges } from './fields.ts';
import { orRefuse } from './refusals.ts';
import { refused } from './responses.ts';
import { organisationParam } from './shapes.ts';

export function organisationUpdate({ change, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/organisations/{organisation_id}',
      summary: 'Change an organisation, and its services with it',
      description: 'With `permissions`, nothing else of the body is changed.',
      security: byAdmin,
      request: {
        params: organisationParam,
        body: { content: { 'application/json': { schema: organisationChanges } } },
      },
      responses: {
        ...doneResponse,
        ...refused,
        404: jsonResponse('No such organisation, or a value that does not fit its column', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const id = pathId(c, 'organisation_id');
      const { permissions, ...fields } = parsedBody(organisationChanges, await jsonBody(c));
      const update = change(async (client) => {
        const before = found(await lockOrganisation(client, id));
        if (permissions !== undefined) return setPermissions(client, id, permissions, now());
        return updateOrganisation(client, id, fields, { before, now: now(), timeZone });
      });
      await orRefuse(update);
      return done;
    },
  };
}
