import { folder, furtherFolder, id, user } from '../../cache/notify-world.ts';
import type { Endpoint } from './endpoint.ts';
import { emptyOrganisation, invited, manager, organisationInvite, unconfirmed } from './world.ts';

const ok = (body: unknown) => ({ body, status: 200 });
const bad = (body: unknown) => ({ body, status: 400 });
const made = (body: unknown) => ({ body, status: 201 });
const done = (body?: unknown) => ({ body, status: 204 });
const may = (...permissions: readonly string[]) => ({ permissions: permissions.map((permission) => ({ permission })) });
const somebody = {
  name: 'New',
  email_address: 'new@example.gov.uk',
  password: 'a long password',
  mobile_number: '07700900003',
  auth_type: 'sms_auth',
};

export const userEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/user',
    writes: [made(somebody)],
    refused: [bad({ ...somebody, email_address: 'none' }), bad({ ...somebody, email_address: 'user@example.gov.uk' })],
  },
  {
    method: 'POST',
    path: '/user/{user_id}',
    writes: [
      ok({ name: 'Renamed' }),
      ok({ email_address: 'changed@example.gov.uk' }),
      ok({ mobile_number: '07700900004' }),
      ok({ auth_type: 'email_auth', mobile_number: null }),
      ok({ current_session_id: id(97) }),
      ok({ take_part_in_research: false, receives_new_features_email: false }),
    ],
    refused: [bad({ platform_admin: true }), bad({ name: 'Renamed', email_address: 'manager@example.gov.uk' })],
  },
  {
    method: 'POST',
    path: '/user/email',
    writes: [ok({ email: 'user@example.gov.uk' })],
    refused: [{ body: { email: 'nobody@example.gov.uk' }, status: 404 }],
  },
  { method: 'POST', path: '/user/find-users-by-email', writes: [ok({ email: 'user' })], refused: [bad({ email: 3 })] },
  {
    method: 'POST',
    path: '/user/{user_id}/activate',
    params: { user_id: unconfirmed },
    writes: [{ status: 200 }],
    refused: [{ status: 400, params: { user_id: user } }],
  },
  { method: 'POST', path: '/user/{user_id}/reset-failed-login-count', writes: [{ status: 200 }] },
  {
    method: 'POST',
    path: '/user/{user_id}/archive',
    params: { user_id: invited },
    writes: [done(), { ...done(), params: { user_id: unconfirmed } }],
    refused: [{ status: 400, params: { user_id: manager } }],
  },
  {
    method: 'POST',
    path: '/user/{user_id}/update-password',
    writes: [ok({ _password: 'another long password' })],
    refused: [bad({})],
  },
  { method: 'POST', path: '/user/{user_id}/verify/password', writes: [bad({ password: 'wrong' })], refused: [bad({})] },
  {
    method: 'POST',
    path: '/user/{user_id}/complete/webauthn-login',
    writes: [done({ successful: true })],
    refused: [bad({})],
  },
  {
    method: 'POST',
    path: '/user/{user_id}/service/{service_id}/permission',
    params: { user_id: user },
    writes: [
      done({ ...may('send_texts', 'view_activity'), folder_permissions: [furtherFolder] }),
      { ...done({ ...may('manage_settings'), folder_permissions: [folder] }), params: { user_id: manager } },
    ],
    refused: [{ body: may('no such'), status: 404 }],
  },
  {
    method: 'POST',
    path: '/user/{user_id}/organisation/{organisation_id}/permissions',
    writes: [done(may('can_make_services_live')), done(may())],
    refused: [bad(may('no such'))],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/users/{user}',
    writes: [made({ ...may('send_texts'), folder_permissions: [folder] })],
    refused: [{ ...bad(may('send_texts')), params: { user } }],
  },
  {
    method: 'DELETE',
    path: '/service/{service_id}/users/{user}',
    params: { user },
    writes: [done()],
    refused: [
      { status: 400, params: { user: manager } },
      { status: 404, params: { user: invited } },
    ],
  },
  {
    method: 'POST',
    path: '/organisations/{organisation_id}/users/{user_id}',
    params: { user_id: invited },
    writes: [ok(may('can_make_services_live')), { ...ok(may()), params: { organisation_id: emptyOrganisation } }],
    refused: [bad(may('no such'))],
  },
  {
    method: 'DELETE',
    path: '/organisations/{organisation_id}/users/{user_id}',
    writes: [done()],
    refused: [{ status: 404, params: { user_id: invited } }],
  },
  {
    method: 'POST',
    path: '/service/{service}/invite',
    writes: [
      made({
        ...{ service: id(3), email_address: 'new@example.gov.uk', from_user: user, permissions: 'send_texts' },
        ...{ auth_type: 'sms_auth', folder_permissions: [folder], invite_link_host: 'https://example.gov.uk' },
      }),
    ],
    refused: [bad({ service: id(3), email_address: 'none', from_user: user, permissions: 'send_texts' })],
  },
  {
    method: 'POST',
    path: '/service/{service}/invite/{invited_user}',
    writes: [ok({ status: 'cancelled' })],
    refused: [bad({ status: 'garbage' })],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/invite/{invited_user_id}/accept',
    writes: [ok({ user_id: invited })],
    refused: [{ body: { user_id: user }, status: 403 }, bad({})],
  },
  {
    method: 'POST',
    path: '/organisation/{organisation_id}/invite',
    writes: [
      made({
        email_address: 'new@example.gov.uk',
        invited_by: user,
        permissions: ['can_make_services_live'],
        invite_link_host: 'https://example.gov.uk',
      }),
    ],
    refused: [bad({ email_address: 'none', invited_by: user, permissions: [] })],
  },
  {
    method: 'POST',
    path: '/organisation/{organisation_id}/invite/{invited_org_user}',
    params: { invited_org_user: organisationInvite },
    writes: [ok({ status: 'accepted' })],
    refused: [bad({ status: 'garbage' })],
  },
];
