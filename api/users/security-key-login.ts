import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { lockUser, updateUser } from '../../db/users/save.ts';
import { booleanField, parsedBody, textField } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, RequestError } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonRequest, jsonResponse, noContent } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { badBody, noSuchRow, userParams } from './shapes.ts';

/** So many failures in a row lock a user out. */
const maxFailures = 5;

const attempt = z.strictObject({
  successful: booleanField(),
  webauthn_credential_id: textField().optional().openapi({ description: 'Taken, but not kept' }),
});

/** The admin app has checked the security key, or found that it is the wrong one. Spec: cache §3.3. */
export function securityKeyLogin({ change, now }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/user/{user_id}/complete/webauthn-login',
      summary: 'Begin a session of a user with a security key, or count a failure',
      security: byAdmin,
      request: { params: userParams, ...jsonRequest(attempt) },
      responses: {
        ...done,
        ...badBody,
        ...noSuchRow,
        ...adminFailures,
        403: jsonResponse('Too many failures, or a token that is not in order', failureBody),
      },
    },
    async answer(c) {
      const id = pathId(c, 'user_id');
      const { successful } = parsedBody(attempt, await jsonBody(c));
      await change(async (client) => {
        const { failed_login_count: failures } = found(await lockUser(client, id));
        if (failures >= maxFailures) throw new RequestError(failure(403, 'Maximum login count exceeded'));
        const session = { current_session_id: randomUUID(), logged_in_at: now().toISOString(), failed_login_count: 0 };
        await updateUser(client, id, successful ? session : { failed_login_count: failures + 1 });
      });
      return noContent;
    },
  };
}
