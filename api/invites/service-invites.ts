import { z } from '@hono/zod-openapi';
import {
  insertInvite,
  inviteAsChanged,
  lockInvite,
  serviceInvite,
  serviceInvites,
  updateInvite,
} from '../../db/invites/service-invites.ts';
import { lockService } from '../../db/services/lock-service.ts';
import type { ApiDeps } from '../deps.ts';
import { emailAddress, otherwise, parseFields, text } from '../fields.ts';
import { jsonBody } from '../json-body.ts';
import { found, missing } from '../request-error.ts';
import { adminFailures, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { anyId, asId } from '../users/any-id.ts';
import { withRefusals } from '../users/refusals.ts';
import { badFields, written } from '../users/shapes.ts';
import { manyServiceInvites, noSuchInvite, oneServiceInvite } from './shapes.ts';

const statuses = ['pending', 'accepted', 'cancelled'] as const;
const authTypes = ['email_auth', 'sms_auth', 'webauthn_auth'] as const;

const fields = z.object({
  auth_type: z.enum(authTypes, otherwise(`Must be one of: ${authTypes.join(', ')}.`)),
  email_address: emailAddress,
  folder_permissions: z.array(text, otherwise('Not a valid list.')),
  from_user: text,
  permissions: text,
  service: text,
  status: z.enum(statuses, otherwise(`Must be one of: ${statuses.join(', ')}.`)),
});
const changes = fields.partial();
const creation = fields.partial({ auth_type: true, folder_permissions: true, status: true });

const ofService = z.object({ service: z.string() });
const params = z.object({ service: z.string(), invited_user: z.string() });

/** A service or a user that there is not. */
const refusals = { '23503': missing };

/** Invitations to become a member of a service. No e-mail tells of them. */
export function serviceInviteRoutes({ pool, change, now }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service}/invite',
        summary: 'The invitations to a service',
        security: byAdmin,
        request: { params: ofService },
        responses: { 200: jsonResponse('Oldest first', manyServiceInvites), ...noSuchInvite, ...adminFailures },
      },
      async answer(c) {
        return written(200, await serviceInvites(pool, anyId(c, 'service')));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/service/{service}/invite',
        summary: 'Invite somebody to the service that the body names',
        security: byAdmin,
        request: { params: ofService, ...jsonRequest(creation) },
        responses: {
          201: jsonResponse('The invitation', oneServiceInvite),
          ...badFields,
          ...noSuchInvite,
          ...adminFailures,
        },
      },
      async answer(c) {
        const given = parseFields(creation, await jsonBody(c));
        const invite = { ...given, ...defaults(given), from_user: asId(given.from_user), service: asId(given.service) };
        const body = await withRefusals(refusals, () =>
          change(async (client) => {
            await lockService(client, invite.service);
            return inviteAsChanged(client, await insertInvite(client, invite));
          }),
        );
        return written(201, found(body));
      },
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service}/invite/{invited_user}',
        summary: 'An invitation to a service',
        security: byAdmin,
        request: { params },
        responses: { 200: jsonResponse('The invitation', oneServiceInvite), ...noSuchInvite, ...adminFailures },
      },
      async answer(c) {
        return written(200, found(await serviceInvite(pool, anyId(c, 'invited_user'), anyId(c, 'service'))));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/service/{service}/invite/{invited_user}',
        summary: 'Change an invitation. Its status alone makes nobody a member: see accept',
        security: byAdmin,
        request: { params, ...jsonRequest(changes) },
        responses: {
          200: jsonResponse('The invitation', oneServiceInvite),
          ...badFields,
          ...noSuchInvite,
          ...adminFailures,
        },
      },
      async answer(c) {
        const [service, invite] = [anyId(c, 'service'), anyId(c, 'invited_user')];
        const sent = await jsonBody(c);
        const body = await withRefusals(refusals, () =>
          change(async (client) => {
            await lockService(client, service);
            found(await lockInvite(client, service, invite, now()));
            const given = parseFields(changes, sent);
            const ids = {
              from_user: given.from_user === undefined ? undefined : asId(given.from_user),
              service: given.service === undefined ? undefined : asId(given.service),
            };
            await updateInvite(client, service, invite, { ...given, ...ids });
            return inviteAsChanged(client, invite);
          }),
        );
        return written(200, found(body));
      },
    },
  ];
}

function defaults({ auth_type = 'sms_auth', folder_permissions = [], status = 'pending' }: z.infer<typeof changes>) {
  return { auth_type, folder_permissions, status };
}
