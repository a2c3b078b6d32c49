import { z } from '@hono/zod-openapi';
import { holdOrganisation } from '../../db/organisations/lock-organisation.ts';
import { addToOrganisation, removeFromOrganisation } from '../../db/users/organisation-members.ts';
import { lockUser } from '../../db/users/save.ts';
import { userAsChanged, usersOfOrganisation } from '../../db/users/user-document.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, missing, RequestError } from '../request-error.ts';
import { adminFailures, done, jsonRequest, jsonResponse, noContent } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { organisationPermissionsBody, readOrganisationPermissions } from './permissions-body.ts';
import { badBody, manyUsers, noSuchRow, oneUser, written } from './shapes.ts';

const params = z.object({ organisation_id: z.guid(), user_id: z.guid() });

/** The members of an organisation. */
export function organisationUsers({ pool, change }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/organisations/{organisation_id}/users',
        summary: 'The active members of an organisation',
        security: byAdmin,
        request: { params: z.object({ organisation_id: z.guid() }) },
        responses: {
          200: jsonResponse('Oldest first; nobody, when there is no such organisation', manyUsers),
          ...adminFailures,
        },
      },
      async answer(c) {
        return written(200, await usersOfOrganisation(pool, pathId(c, 'organisation_id')));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/organisations/{organisation_id}/users/{user_id}',
        summary: 'Make a user a member of an organisation',
        security: byAdmin,
        request: { params, ...jsonRequest(organisationPermissionsBody) },
        responses: { 200: jsonResponse('The user', oneUser), ...badBody, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const [organisation, user] = [pathId(c, 'organisation_id'), pathId(c, 'user_id')];
        const permissions = readOrganisationPermissions(await jsonBody(c));
        const body = await change(async (client) => {
          if (!(await holdOrganisation(client, organisation))) throw missing();
          found(await lockUser(client, user));
          const added = await addToOrganisation(client, organisation, user, permissions);
          if (!added) throw invalid(`User id: ${user} already part of organisation id: ${organisation}`);
          return userAsChanged(client, user);
        });
        return written(200, found(body));
      },
    },
    {
      definition: {
        method: 'delete',
        path: '/organisations/{organisation_id}/users/{user_id}',
        summary: 'Take from a user all access to an organisation',
        security: byAdmin,
        request: { params },
        responses: { ...done, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const [organisation, user] = [pathId(c, 'organisation_id'), pathId(c, 'user_id')];
        await change(async (client) => {
          if (!(await holdOrganisation(client, organisation))) throw missing();
          found(await lockUser(client, user));
          const removed = await removeFromOrganisation(client, organisation, user);
          if (!removed) throw new RequestError(failure(404, 'User not found'));
        });
        return noContent;
      },
    },
  ];
}
