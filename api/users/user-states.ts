import { randomUUID } from 'node:crypto';
import { archiveUser } from '../../db/users/archive.ts';
import { lockUser, updateUser } from '../../db/users/save.ts';
import { userAsChanged } from '../../db/users/user-document.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { hashPassword } from './password-threads.ts';
import { noSuchRow, oneUser, userParams, written } from './shapes.ts';

/** A user's life: pending, active, locked out, archived. */
export function userStates({ change, emailDomain }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/activate',
        summary: 'Make a user active',
        security: byAdmin,
        request: { params: userParams },
        responses: {
          200: jsonResponse('The user', oneUser),
          400: jsonResponse('It is active', failureBody),
          ...noSuchRow,
          ...adminFailures,
        },
      },
      async answer(c) {
        const id = pathId(c, 'user_id');
        const body = await change(async (client) => {
          const { state } = found(await lockUser(client, id));
          if (state === 'active') throw invalid('User already active');
          await updateUser(client, id, { state: 'active' });
          return userAsChanged(client, id);
        });
        return written(200, found(body));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/reset-failed-login-count',
        summary: 'Forget the wrong passwords of a user',
        security: byAdmin,
        request: { params: userParams },
        responses: { 200: jsonResponse('The user', oneUser), ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const id = pathId(c, 'user_id');
        const body = await change(async (client) => {
          const user = found(await lockUser(client, id));
          if (user.failed_login_count > 0) await updateUser(client, id, { failed_login_count: 0 });
          return userAsChanged(client, id);
        });
        return written(200, found(body));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/archive',
        summary: 'Take from a user all access, and forget who it was',
        security: byAdmin,
        request: { params: userParams },
        responses: {
          ...done,
          400: jsonResponse('A service would keep too few managers', failureBody),
          ...noSuchRow,
          ...adminFailures,
        },
      },
      async answer(c) {
        const id = pathId(c, 'user_id');
        const passwordHash = await hashPassword(randomUUID());
        await change(async (client) => {
          const archived = found(await archiveUser(client, id, { emailDomain, passwordHash }));
          if (!archived) throw invalid('User cannot be removed from a service');
        });
        return noPage;
      },
    },
  ];
}
