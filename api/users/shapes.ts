import { type RouteConfig, z } from '@hono/zod-openapi';
import type { Answer } from '../answer.ts';
import { failureBody, jsonResponse } from '../responses.ts';
import { schemaErrors } from '../schema-errors.ts';

/** `2026-11-22T05:01:41.608295Z` */
export const isoTime = z.iso.datetime({ precision: 6 });
const permissionsById = z.record(z.guid(), z.array(z.string()));

const user = z
  .object({
    auth_type: z.enum(['email_auth', 'sms_auth', 'webauthn_auth']),
    can_use_webauthn: z.boolean(),
    created_at: isoTime,
    current_session_id: z.guid().nullable(),
    email_access_validated_at: isoTime,
    email_address: z.string(),
    failed_login_count: z.int(),
    id: z.guid(),
    logged_in_at: isoTime.nullable(),
    mobile_number: z.string().nullable(),
    name: z.string(),
    organisation_permissions: permissionsById,
    organisations: z.array(z.guid()),
    password_changed_at: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/),
    permissions: permissionsById,
    platform_admin: z.boolean(),
    receives_new_features_email: z.boolean(),
    services: z.array(z.guid()),
    state: z.string(),
    take_part_in_research: z.boolean(),
  })
  .openapi('User');

export const oneUser = z.object({ data: user });
export const manyUsers = z.object({ data: z.array(user) });

export const userSummary = z
  .object({ email_address: z.string(), id: z.guid(), mobile_number: z.string().nullable(), name: z.string() })
  .openapi('UserSummary');

const ofOrganisation = z.object({ count_of_live_services: z.int(), id: z.guid(), name: z.string() });
const ofService = z.object({
  id: z.guid(),
  name: z.string(),
  organisation: z.guid().nullable(),
  restricted: z.boolean(),
});
export const accounts = z
  .object({ organisations: z.array(ofOrganisation), services: z.array(ofService) })
  .openapi('Accounts');

export const userParams = z.object({ user_id: z.guid() });

type Responses = RouteConfig['responses'];

const notJson: Responses = { 415: jsonResponse('The body is not said to be JSON', failureBody) };
export const badFields: Responses = { ...notJson, 400: jsonResponse('What is wrong, by field', failureBody) };
export const badBody: Responses = {
  ...notJson,
  400: jsonResponse('What is wrong', z.union([failureBody, schemaErrors])),
};
export const noSuchRow: Responses = {
  404: jsonResponse('There is no such user, service or organisation', failureBody),
};

/** JSON that the database has made. */
export const written = (status: number, body: string): Answer => ({ status, body });
