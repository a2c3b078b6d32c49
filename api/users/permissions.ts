import { z } from '@hono/zod-openapi';
import { holdOrganisation } from '../../db/organisations/lock-organisation.ts';
import { lockService } from '../../db/services/lock-service.ts';
import { mayStopManaging, withoutUser } from '../../db/users/managers.ts';
import { setOrganisationPermissions } from '../../db/users/organisation-members.ts';
import { lockUser } from '../../db/users/save.ts';
import { foldersOf, isMember, setFolders, setPermissions } from '../../db/users/service-members.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, missing } from '../request-error.ts';
import { adminFailures, done, jsonRequest, noContent } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import {
  accessBody,
  organisationPermissionsBody,
  readAccess,
  readOrganisationPermissions,
} from './permissions-body.ts';
import { badBody, noSuchRow } from './shapes.ts';

const tooFew = 'Cannot change user permissions - service would have too few users with manage_settings';

/** What a member may do in a service, and in an organisation. */
export function permissionRoutes({ change }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/service/{service_id}/permission',
        summary: 'Replace the permissions of a member of a service, and the folders if they are named',
        security: byAdmin,
        request: { params: z.object({ user_id: z.guid(), service_id: z.guid() }), ...jsonRequest(accessBody) },
        responses: { ...done, ...badBody, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const [user, service] = [pathId(c, 'user_id'), pathId(c, 'service_id')];
        const body = await jsonBody(c);
        await change(async (client) => {
          await lockService(client, service);
          if (!(await isMember(client, service, user))) throw missing();
          const { permissions, folders } = readAccess(body);
          const keeps = permissions.includes('manage_settings');
          if (!keeps && !mayStopManaging(await withoutUser(client, service, user))) throw invalid(tooFew);
          await setPermissions(client, service, user, permissions);
          if (folders === undefined) return;
          const distinct = [...new Set(folders)];
          const known = await foldersOf(client, service, distinct);
          if (known.length !== distinct.length) throw missing();
          await setFolders(client, service, user, known);
        });
        return noContent;
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/organisation/{organisation_id}/permissions',
        summary: 'Replace the permissions of a user for an organisation',
        security: byAdmin,
        request: {
          params: z.object({ user_id: z.guid(), organisation_id: z.guid() }),
          ...jsonRequest(organisationPermissionsBody),
        },
        responses: { ...done, ...badBody, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const [user, organisation] = [pathId(c, 'user_id'), pathId(c, 'organisation_id')];
        const body = await jsonBody(c);
        await change(async (client) => {
          if (!(await holdOrganisation(client, organisation))) throw missing();
          found(await lockUser(client, user));
          const permissions = readOrganisationPermissions(body);
          await setOrganisationPermissions(client, organisation, user, permissions);
        });
        return noContent;
      },
    },
  ];
}
