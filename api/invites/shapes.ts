import { type RouteConfig, z } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../responses.ts';
import { isoTime } from '../users/shapes.ts';

const status = z.enum(['pending', 'accepted', 'cancelled']);

/** Spec: cache §5.6. */
const serviceInvite = z
  .object({
    auth_type: z.enum(['email_auth', 'sms_auth', 'webauthn_auth']),
    created_at: isoTime,
    email_address: z.string(),
    folder_permissions: z.array(z.string()),
    from_user: z.guid(),
    id: z.guid(),
    permissions: z.string().openapi({ description: 'Separated by commas' }),
    service: z.guid(),
    status,
  })
  .openapi('ServiceInvite');

const organisationInvite = z
  .object({
    created_at: isoTime,
    email_address: z.string(),
    id: z.guid(),
    invited_by: z.guid(),
    organisation: z.guid(),
    permissions: z.array(z.string()),
    status,
  })
  .openapi('OrganisationInvite');

export const oneServiceInvite = z.object({ data: serviceInvite });
export const manyServiceInvites = z.object({ data: z.array(serviceInvite) });
export const oneOrganisationInvite = z.object({ data: organisationInvite });
export const manyOrganisationInvites = z.object({ data: z.array(organisationInvite) });

type Responses = RouteConfig['responses'];

const tokenFailure = z.object({ result: z.literal('error'), message: z.object({ invitation: z.string() }) });
export const badToken: Responses = { 400: jsonResponse('A token that is old, or none of ours', tokenFailure) };
export const noSuchInvite: Responses = { 404: jsonResponse('There is no such invitation', failureBody) };
