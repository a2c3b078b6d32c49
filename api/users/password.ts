import { z } from '@hono/zod-openapi';
import { countAttempt, passwordState } from '../../db/users/password-attempts.ts';
import { updatePassword } from '../../db/users/save.ts';
import { userAsChanged } from '../../db/users/user-document.ts';
import type { ApiDeps } from '../deps.ts';
import { parseFields, refuseUnknown, text } from '../fields.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid } from '../request-error.ts';
import { adminFailures, done, jsonRequest, jsonResponse, noContent } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { hashPassword, isPassword } from './password-threads.ts';
import { badFields, noSuchRow, oneUser, userParams, written } from './shapes.ts';

const newPassword = z.object({ _password: text });
const givenPassword = z.object({ password: z.string() });

/** Passwords, of which only the hash is kept. Nobody waits for a row or a connection while one is hashed. */
export function passwordRoutes({ pool, change }: ApiDeps): Route[] {
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
        const given = await jsonBody(c);
        found(await passwordState(pool, id));
        const { _password: password } = parseFields(newPassword, given);
        refuseUnknown(newPassword, given);
        const passwordHash = await hashPassword(password);
        const body = await change(async (client) => {
          await updatePassword(client, id, passwordHash);
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
        const given = await jsonBody(c);
        const { hash, failures } = found(await passwordState(pool, id));
        const { success, data } = givenPassword.safeParse(given);
        if (!success) throw invalid({ password: ['Required field missing data'] });
        const right = await isPassword(data.password, hash);
        if (!right || failures > 0) await change((client) => countAttempt(client, id, { hash, right }));
        if (!right) throw invalid({ password: ['Incorrect password'] });
        return noContent;
      },
    },
  ];
}
