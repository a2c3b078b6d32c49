import { emailBranding, letterBranding, organisation, other, service, user } from '../../cache/notify-world.ts';
import type { Endpoint } from './endpoint.ts';
import { furtherContact, furtherReplyTo, furtherSender, manager } from './world.ts';

const limits = { email_message_limit: 1, sms_message_limit: 1, letter_message_limit: 1 };
const of = (path = '') => `/service/{service_id}${path}`;
const callback = { url: 'https://new.example.gov.uk', bearer_token: 'a long enough token', updated_by_id: user };
const ok = (body: unknown) => ({ body, status: 200 });
const bad = (body: unknown) => ({ body, status: 400 });
const made = (body: unknown) => ({ body, status: 201 });
const done = (body?: unknown) => ({ body, status: 204 });

export const serviceEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/service',
    writes: [made({ name: 'New', user_id: user, created_by: user, restricted: true, ...limits })],
    refused: [
      bad({ name: 'New' }),
      bad({ name: 'Service', user_id: user, created_by: user, restricted: true, ...limits }),
    ],
  },
  {
    method: 'POST',
    path: of(),
    writes: [
      ok({ name: 'Renamed' }),
      ok({ restricted: true, go_live_at: null }),
      ok({ active: false }),
      ok({ count_as_live: false, rate_limit: 7 }),
      ok({ organisation: other.organisation }),
      ok({ organisation_type: 'local', notes: 'Some', contact_link: 'new@example.gov.uk' }),
      ok({ permissions: ['letter'], email_branding: null, letter_branding: null }),
      ok({ email_branding: emailBranding, letter_branding: letterBranding, volume_sms: 4 }),
    ],
    refused: [
      bad({ name: 'Other' }),
      bad({ name: 'Renamed', permissions: ['no such'] }),
      { ...ok({ name: 'Renamed' }), status: 409, headers: { 'if-match': '"98"' } },
    ],
  },
  { method: 'POST', path: of('/archive'), writes: [done()] },
  {
    method: 'POST',
    path: of('/data-retention'),
    writes: [made({ notification_type: 'sms', days_of_retention: 3 })],
    refused: [
      bad({ notification_type: 'email', days_of_retention: 3 }),
      bad({ notification_type: 'fax', days_of_retention: 3 }),
    ],
  },
  {
    method: 'POST',
    path: of('/data-retention/{data_retention_id}'),
    writes: [done({ days_of_retention: 4 })],
    refused: [
      bad({ days_of_retention: 'many' }),
      { ...done({ days_of_retention: 4 }), status: 404, params: { service_id: other.service } },
    ],
  },
  {
    method: 'POST',
    path: of('/callback-api'),
    writes: [made({ ...callback, callback_type: 'delivery_status' })],
    refused: [
      bad({ ...callback, callback_type: 'complaint' }),
      bad({ ...callback, url: 'http://new.example.gov.uk', callback_type: 'delivery_status' }),
    ],
  },
  {
    method: 'POST',
    path: of('/callback-api/{callback_api_id}'),
    writes: [ok({ ...callback, callback_type: 'complaint' })],
    refused: [bad({ ...callback, bearer_token: 'short', callback_type: 'complaint' })],
  },
  {
    method: 'DELETE',
    path: of('/callback-api/{callback_api_id}'),
    query: '?callback_type=complaint',
    writes: [done()],
    refused: [{ status: 404, params: { callback_api_id: service } }],
  },
  {
    method: 'POST',
    path: of('/sms-sender'),
    writes: [made({ sms_sender: 'NEW', is_default: true })],
    refused: [bad({ sms_sender: 'NEW' })],
  },
  {
    method: 'POST',
    path: of('/sms-sender/{sms_sender_id}'),
    writes: [
      ok({ sms_sender: 'CHANGED', is_default: true }),
      { ...ok({ sms_sender: 'OTHER', is_default: true }), params: { sms_sender_id: furtherSender } },
    ],
    refused: [bad({ sms_sender: 'CHANGED', is_default: false })],
  },
  {
    method: 'POST',
    path: of('/sms-sender/{sms_sender_id}/archive'),
    params: { sms_sender_id: furtherSender },
    writes: [{ status: 200 }],
  },
  {
    method: 'POST',
    path: of('/email-reply-to'),
    writes: [made({ email_address: 'new@example.gov.uk', is_default: true })],
    refused: [bad({ email_address: 'none', is_default: true })],
  },
  {
    method: 'POST',
    path: of('/email-reply-to/{reply_to_email_id}'),
    writes: [ok({ email_address: 'changed@example.gov.uk', is_default: true })],
    refused: [bad({ email_address: 'changed@example.gov.uk', is_default: false })],
  },
  {
    method: 'POST',
    path: of('/email-reply-to/{reply_to_email_id}/archive'),
    writes: [{ status: 200, params: { reply_to_email_id: furtherReplyTo } }],
    refused: [{ status: 400 }],
  },
  {
    method: 'POST',
    path: of('/letter-contact'),
    writes: [made({ contact_block: 'Site B', is_default: true })],
    refused: [bad({ contact_block: 'Site B' })],
  },
  {
    method: 'POST',
    path: of('/letter-contact/{letter_contact_id}'),
    writes: [ok({ contact_block: 'Site C', is_default: true })],
    refused: [bad({ contact_block: 3, is_default: true })],
  },
  {
    method: 'POST',
    path: of('/letter-contact/{letter_contact_id}/archive'),
    writes: [{ status: 200 }, { status: 200, params: { letter_contact_id: furtherContact } }],
  },
  {
    method: 'PUT',
    path: of('/guest-list'),
    writes: [done({ phone_numbers: ['07700900002'], email_addresses: ['guest@example.gov.uk'] })],
    refused: [bad({ phone_numbers: ['7'], email_addresses: [] })],
  },
  {
    method: 'POST',
    path: of('/api-key'),
    writes: [made({ created_by: user, key_type: 'normal', name: 'New' })],
    refused: [bad({ created_by: user, key_type: 'normal' })],
  },
  { method: 'POST', path: of('/api-key/revoke/{api_key_id}'), writes: [{ status: 202 }] },
  {
    method: 'POST',
    path: '/organisations/notify-users-of-request-to-go-live/{service_id}',
    writes: [done()],
    refused: [{ status: 400, params: { service_id: other.service } }],
  },
  {
    method: 'POST',
    path: '/organisations/notify-org-member-about-next-steps-of-go-live-request/{service_id}',
    writes: [done({ to: 'user@example.gov.uk', service_name: 'Service', body: 'Next' })],
    refused: [bad({ to: 'none', service_name: 'Service', body: 'Next' })],
  },
  {
    method: 'POST',
    path: '/organisations/notify-service-member-of-rejected-go-live-request/{service_id}',
    writes: [
      done({
        ...{ name: 'Manager', service_name: 'Service', reason: 'None', organisation_name: organisation },
        ...{ organisation_team_member_name: manager, organisation_team_member_email: 'user@example.gov.uk' },
      }),
    ],
    refused: [bad({ name: service })],
  },
];
