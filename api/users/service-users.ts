import { z } from '@hono/zod-openapi';
import { changedService } from '../../db/services/document.ts';
import { lockService } from '../../db/services/lock-service.ts';
import { mayLeave, withoutUser } from '../../db/users/managers.ts';
import { lockUser } from '../../db/users/save.ts';
import { addMember, isMember, removeMember } from '../../db/users/service-members.ts';
import { usersOfService } from '../../db/users/user-document.ts';
import { userExists } from '../../db/users/user-exists.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, missing, RequestError } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonRequest, jsonResponse, noContent } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { service as serviceShape } from '../services/shapes.ts';
import { anyId } from './any-id.ts';
import { accessBody, readAccess } from './permissions-body.ts';
import { withRefusals } from './refusals.ts';
import { badBody, manyUsers, noSuchRow, written } from './shapes.ts';

const params = z.object({ service_id: z.guid(), user: z.string() });

const refusals = {
  '23503': () => invalid({ folder_permissions: ['Expected folders of this service, got one of another.'] }),
};

/** The members of a service. */
export function serviceUsers({ pool, change }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/users',
        summary: 'The members of a service',
        security: byAdmin,
        request: { params: z.object({ service_id: z.guid() }) },
        responses: { 200: jsonResponse('Oldest first', manyUsers), ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        return written(200, found(await usersOfService(pool, pathId(c, 'service_id'))));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/service/{service_id}/users/{user}',
        summary: 'Make a user a member of a service',
        security: byAdmin,
        request: { params, ...jsonRequest(accessBody) },
        responses: {
          201: jsonResponse('The service', z.object({ data: serviceShape })),
          ...badBody,
          ...noSuchRow,
          ...adminFailures,
        },
      },
      async answer(c) {
        const service = pathId(c, 'service_id');
        const user = anyId(c, 'user');
        const alreadyIn = () => invalid(`User id: ${c.req.param('user')} already part of service id: ${service}`);
        const given = await jsonBody(c);
        const body = await withRefusals(refusals, () =>
          change(async (client) => {
            found(await lockService(client, service));
            found(await lockUser(client, user));
            if (await isMember(client, service, user)) throw alreadyIn();
            const { permissions, folders = [] } = readAccess(given);
            const added = await addMember(client, service, user, { permissions, folders });
            if (!added) throw alreadyIn();
            return changedService(client, service);
          }),
        );
        return written(201, body);
      },
    },
    {
      definition: {
        method: 'delete',
        path: '/service/{service_id}/users/{user}',
        summary: 'Take from a user all access to a service',
        security: byAdmin,
        request: { params },
        responses: {
          ...done,
          400: jsonResponse('The service would keep too few managers', failureBody),
          404: jsonResponse('There is no such service, or no such user in it', failureBody),
          ...adminFailures,
        },
      },
      async answer(c) {
        const service = pathId(c, 'service_id');
        const user = anyId(c, 'user');
        await change(async (client) => {
          found(await lockService(client, service));
          if (!(await userExists(client, user))) throw missing();
          const without = await withoutUser(client, service, user);
          if (!(await isMember(client, service, user))) throw new RequestError(failure(404, 'User not found'));
          if (!mayLeave(without)) throw invalid('User cannot be removed from the service');
          await removeMember(client, service, user);
        });
        return noContent;
      },
    },
  ];
}
