import { z } from '@hono/zod-openapi';
import { compare, hash } from 'bcryptjs';
import { lockUser, updatePassword, updateUser } from '../../db/users/save.ts';
import { userAsChanged } from '../../db/users/user-document.ts';
import type { ApiDeps } from '../deps.ts';
import { parseFields, refuseUnknown, text } from '../fields.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid } from '../request-error.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { badFields, done, jsonRequest, noContent, noSuchRow, oneUser, userParams, written } from './shapes.ts';

/** As the reference's hashes have it: 2^10 rounds. */
export const hashCost = 10;

const newPassword = z.object({ _password: text });
const givenPassword = z.object({ password: z.string() });

/** Passwords, of which only the hash is kept. */
export function passwordRoutes({ change }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/update-password',
        summary: 'Set the password of a user',
        security: byAdmin,
        request: { params: userParams, ...jsonRequest(newPassword) },
        responses: { 200: jsonResponse('The user', oneUser), ...badFields, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const id = pathId(c, 'user_id');
        const body = await change(async (client) => {
          found(await lockUser(client, id));
          const given = await jsonBody(c);
          const { _password: password } = parseFields(newPassword, given);
          refuseUnknown(newPassword, given);
          await updatePassword(client, id, await hash(password, hashCost));
          return userAsChanged(client, id);
        });
        return written(200, found(body));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}/verify/password',
        summary: 'Whether it is the password of a user. Counts the failures since the last success',
        security: byAdmin,
        request: { params: userParams, ...jsonRequest(givenPassword) },
        responses: { ...done, ...badFields, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const id = pathId(c, 'user_id');
        const right = await change(async (client) => {
          const user = found(await lockUser(client, id));
          const { success, data } = givenPassword.safeParse(await jsonBody(c));
          if (!success) throw invalid({ password: ['Required field missing data'] });
          const matches = await compare(data.password, user.passwordHash);
          const failures = matches ? 0 : user.failed_login_count + 1;
          if (failures !== user.failed_login_count) await updateUser(client, id, { failed_login_count: failures });
          return matches;
        });
        if (!right) throw invalid({ password: ['Incorrect password'] });
        return noContent;
      },
    },
  ];
}
