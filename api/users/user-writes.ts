import { z } from '@hono/zod-openapi';
import { insertUser, lockUser, type UserFields, updateUser } from '../../db/users/save.ts';
import { userAsChanged } from '../../db/users/user-document.ts';
import { userExists } from '../../db/users/user-exists.ts';
import type { ApiDeps } from '../deps.ts';
import * as fields from '../fields.ts';
import { checkIfMatch, ifMatch, stale } from '../if-match.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, missing } from '../request-error.ts';
import { adminFailures, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { asId } from './any-id.ts';
import { hashPassword } from './password-threads.ts';
import { withRefusals } from './refusals.ts';
import { badFields, noSuchRow, oneUser, userParams, written } from './shapes.ts';

const authType = z.enum(
  ['email_auth', 'sms_auth', 'webauthn_auth'],
  fields.otherwise('Must be one of: email_auth, sms_auth, webauthn_auth.'),
);

const changeable = z.object({
  name: fields.personName,
  email_address: fields.emailAddress,
  mobile_number: fields.mobileNumber.nullable(),
  auth_type: authType,
  current_session_id: fields.uuid.nullable(),
  take_part_in_research: fields.bool,
  receives_new_features_email: fields.bool,
});

const { name, email_address, ...others } = changeable.shape;

const creation = z.object({
  name,
  email_address,
  password: fields.text,
  ...z.object(others).partial().shape,
  state: fields.text.optional(),
  platform_admin: fields.bool.optional(),
  failed_login_count: fields.integer.optional(),
  logged_in_at: fields.time.nullable().optional(),
});

const update = changeable
  .extend({
    email_access_validated_at: fields.time,
    platform_admin: fields.bool.refine((value) => !value, 'Cannot set platform_admin to True'),
  })
  .partial();

const refusals = {
  ix_users_email_address: () => invalid({ email_address: ['Another user has this e-mail address.'] }),
};

function checkMobile({ auth_type, mobile_number }: UserFields): void {
  if (auth_type === 'sms_auth' && (mobile_number ?? null) === null) {
    throw invalid('Mobile number must be set if auth_type is set to sms_auth');
  }
}

/** New users, and changes of what they say about themselves. No e-mail tells them of it. */
export function userWrites({ change }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'post',
        path: '/user',
        summary: 'A new user',
        security: byAdmin,
        request: jsonRequest(creation),
        responses: { 201: jsonResponse('The user', oneUser), ...badFields, ...adminFailures },
      },
      async answer(c) {
        const { password, ...given } = fields.parseFields(creation, await jsonBody(c));
        const user = { auth_type: 'sms_auth', ...given };
        checkMobile(user);
        if (password === '') throw invalid({ password: ['Missing data for required field.'] });
        const passwordHash = await hashPassword(password);
        const body = await withRefusals(refusals, () =>
          change(async (client) => userAsChanged(client, await insertUser(client, user, passwordHash))),
        );
        return written(201, found(body));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/{user_id}',
        summary: 'Change some fields of a user',
        security: byAdmin,
        request: {
          params: userParams,
          headers: ifMatch,
          ...jsonRequest(update.extend({ updated_by: z.guid().optional() })),
        },
        responses: { 200: jsonResponse('The user', oneUser), ...badFields, ...noSuchRow, ...stale, ...adminFailures },
      },
      async answer(c) {
        const id = pathId(c, 'user_id');
        const { updated_by: updatedBy, ...given } = await jsonBody(c);
        const body = await withRefusals(refusals, () =>
          change(async (client) => {
            const user = found(await lockUser(client, id));
            await checkIfMatch(c, { document: () => userAsChanged(client, id) });
            if (updatedBy !== undefined && !(await userExists(client, asId(String(updatedBy))))) throw missing();
            const changes = fields.parseFields(update, given);
            fields.refuseUnknown(update, given);
            checkMobile({ ...user, ...changes });
            await updateUser(client, id, changes);
            return userAsChanged(client, id);
          }),
        );
        return written(200, found(body));
      },
    },
  ];
}
