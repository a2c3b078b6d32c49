import { z } from '@hono/zod-openapi';
import { mayStopManaging, withoutUser } from '../../db/users/managers.ts';
import { setOrganisationPermissions } from '../../db/users/organisation-members.ts';
import { rowExists } from '../../db/users/row-exists.ts';
import { foldersOf, isMember, setFolders, setPermissions } from '../../db/users/service-members.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { invalid, missing } from '../request-error.ts';
import { adminFailures } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import {
  accessBody,
  organisationPermissionsBody,
  readAccess,
  readOrganisationPermissions,
} from './permissions-body.ts';
import { badBody, done, jsonRequest, noContent, noSuchRow } from './shapes.ts';

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
        await change(async (client) => {
          if (!(await isMember(client, service, user))) throw missing();
          const { permissions, folders } = readAccess(await jsonBody(c));
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
        await change(async (client) => {
          if (!(await rowExists(client, 'organisation', organisation))) throw missing();
          if (!(await rowExists(client, 'users', user))) throw missing();
          const permissions = readOrganisationPermissions(await jsonBody(c));
          await setOrganisationPermissions(client, organisation, user, permissions);
        });
        return noContent;
      },
    },
  ];
}
