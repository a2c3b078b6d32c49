import { z } from '@hono/zod-openapi';
import { acceptInvite } from '../../db/invites/accept.ts';
import { inviteAsChanged, lockInvite } from '../../db/invites/service-invites.ts';
import { lockService } from '../../db/services/lock-service.ts';
import { lockUser } from '../../db/users/save.ts';
import { isMember } from '../../db/users/service-members.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { parseFields, uuid } from '../fields.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, RequestError } from '../request-error.ts';
import { adminFailures, failureBody, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { withRefusals } from '../users/refusals.ts';
import { written } from '../users/shapes.ts';
import { expiresAfterSeconds } from './expiry.ts';
import { noSuchInvite, oneServiceInvite } from './shapes.ts';

const bodySchema = z.object({ user_id: uuid });

const refusals = {
  '22P02': () => invalid('The invitation names a permission that there is not. Cancel it and send another one'),
};

/**
 * All of it at once: the status, membership, permissions, folders, how the user signs in. Again, it changes nothing. With the
 * calls of the reference somebody can be left accepted and yet no member. Spec: cache §3.2.
 */
export function acceptInviteRoute({ change, now }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}/invite/{invited_user_id}/accept',
      summary: 'Accept an invitation: makes the user a member of the service',
      security: byAdmin,
      request: { params: z.object({ service_id: z.guid(), invited_user_id: z.guid() }), ...jsonRequest(bodySchema) },
      responses: {
        200: jsonResponse('The invitation', oneServiceInvite),
        400: jsonResponse('It was cancelled, has expired, or was accepted by somebody who left since', failureBody),
        ...noSuchInvite,
        415: jsonResponse('The body is not said to be JSON', failureBody),
        ...adminFailures,
        403: jsonResponse('It is for another e-mail address, or the token is not in order', failureBody),
      },
    },
    async answer(c) {
      const [service, inviteId] = [pathId(c, 'service_id'), pathId(c, 'invited_user_id')];
      const { user_id: userId } = parseFields(bodySchema, await jsonBody(c));
      const body = await withRefusals(refusals, () =>
        change(async (client) => {
          await lockService(client, service);
          const invite = found(await lockInvite(client, service, inviteId, now()));
          const user = found(await lockUser(client, userId));
          if (user.email_address.toLowerCase() !== invite.email_address.toLowerCase()) {
            throw new RequestError(
              failure(403, 'Expected the user who was invited, got one with another e-mail address'),
            );
          }
          if (invite.status === 'cancelled') throw invalid('This invitation was cancelled. Ask for another one');
          const member = await isMember(client, service, userId);
          if (invite.status === 'accepted') {
            if (!member) throw invalid('This invitation was accepted before, and is used up. Ask for another one');
          } else if (invite.ageSeconds > expiresAfterSeconds) {
            throw invalid('This invitation has expired. Ask for another one');
          } else {
            await acceptInvite(client, service, [inviteId, invite], [userId, user]);
          }
          return inviteAsChanged(client, inviteId);
        }),
      );
      return written(200, found(body));
    },
  };
}
