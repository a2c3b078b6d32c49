import { lockOrganisation } from '../../db/organisations/lock-organisation.ts';
import { organisationAsChanged } from '../../db/organisations/organisation.ts';
import { setPermissions } from '../../db/organisations/permissions.ts';
import { updateOrganisation } from '../../db/organisations/update.ts';
import { parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { checkIfMatch, ifMatch, stale } from '../if-match.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { organisationChanges } from './fields.ts';
import { checkTime, orRefuse } from './refusals.ts';
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
        headers: ifMatch,
        body: { content: { 'application/json': { schema: organisationChanges } } },
      },
      responses: {
        ...done,
        ...refused,
        ...stale,
        404: jsonResponse('No such organisation, or a value that does not fit its column', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const id = pathId(c, 'organisation_id');
      const { permissions, ...fields } = parsedBody(organisationChanges, await jsonBody(c));
      checkTime(fields.agreement_signed_at);
      const update = change(async (client) => {
        const before = found(await lockOrganisation(client, id));
        await checkIfMatch(c, { document: () => organisationAsChanged(client, id) });
        if (permissions !== undefined) return setPermissions(client, id, permissions, now());
        return updateOrganisation(client, id, fields, { before, now: now(), timeZone });
      });
      await orRefuse(update);
      return noPage;
    },
  };
}
