import { archiveOrganisation, occupied } from '../../db/organisations/archive.ts';
import { lockOrganisation } from '../../db/organisations/lock-organisation.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { orRefuse } from './refusals.ts';
import { organisationParam } from './shapes.ts';

export function organisationArchiving({ change, now }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/organisations/{organisation_id}/archive',
      summary: 'Archive an organisation that nobody uses',
      security: byAdmin,
      request: { params: organisationParam },
      responses: {
        ...done,
        400: jsonResponse('It has active services, or members', failureBody),
        404: jsonResponse('No such organisation, or its name is too long for an archived one', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const id = pathId(c, 'organisation_id');
      const archiving = change(async (client) => {
        found(await lockOrganisation(client, id));
        const { active, hasActiveServices, hasMembers } = found(await occupied(client, id));
        if (hasActiveServices) throw invalid('Cannot archive an organisation with active services');
        if (hasMembers) throw invalid('Cannot archive an organisation with team members or invited team members');
        if (active) await archiveOrganisation(client, id, now());
      });
      await orRefuse(archiving);
      return noPage;
    },
  };
}
