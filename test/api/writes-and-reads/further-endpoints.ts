import { emailBranding, letterBranding, organisation, other, service, template } from '../../cache/notify-world.ts';
import type { Endpoint } from './endpoint.ts';
import { emptyOrganisation, letterJob, letterTemplate, smsTemplate } from './world.ts';

const bad = (body: unknown) => ({ body, status: 400 });
const done = (body?: unknown) => ({ body, status: 204 });
const whole = { name: 'New', crown: true, organisation_type: 'central' };
const job = (what: string) => `/service/{service_id}/job/{job}/${what}`;
const sendsNothing = { status: 403 };

export const organisationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/organisations',
    writes: [{ body: whole, status: 201 }],
    refused: [bad({ name: 'New' }), bad({ ...whole, name: 'Organisation' })],
  },
  {
    method: 'POST',
    path: '/organisations/{organisation_id}',
    writes: [
      done({ name: 'Renamed' }),
      done({ organisation_type: 'local', crown: false }),
      done({ domains: ['new.gov.uk', 'example.gov.uk'] }),
      done({ email_branding_id: emailBranding, letter_branding_id: letterBranding }),
      done({ active: false }),
      done({ permissions: ['can_ask_to_join_a_service'], notes: 'Some' }),
    ],
    refused: [bad({ name: 'Other organisation' }), bad({ notes: 'Some', permissions: ['no such'] })],
  },
  {
    method: 'POST',
    path: '/organisations/{organisation_id}/archive',
    params: { organisation_id: emptyOrganisation },
    writes: [done()],
    refused: [{ status: 400, params: { organisation_id: organisation } }],
  },
  {
    method: 'POST',
    path: '/organisations/{organisation_id}/service',
    params: { organisation_id: other.organisation },
    writes: [done({ service_id: service }), done({ service_id: other.service })],
    refused: [bad({}), { body: { service_id: template }, status: 404 }],
  },
];

/** Whether they write or not. */
export const furtherEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/', writes: [{ status: 200 }] },
  { method: 'POST', path: '/_status', writes: [{ status: 200 }] },
  {
    method: 'POST',
    path: job('cancel'),
    writes: [{ status: 200 }],
    refused: [{ status: 404, params: { job: letterJob } }],
  },
  {
    method: 'POST',
    path: job('cancel-letter-job'),
    params: { job: letterJob },
    writes: [{ status: 200 }],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/notifications',
    writes: [{ body: { status: ['delivered'], template_type: 'sms' }, status: 200 }],
    refused: [bad({ page: 'first' })],
    ofNothing: 200,
  },
  {
    method: 'POST',
    path: '/service/{service_id}/billing/free-sms-fragment-limit',
    writes: [{ body: { free_sms_fragment_limit: 7 }, status: 201 }],
    refused: [bad({ free_sms_fragment_limit: 'many' })],
  },
  {
    method: 'POST',
    path: '/v2/template/{template_id}/preview',
    writes: [{ body: { personalisation: { name: 'Anne' } }, status: 200 }],
    refused: [bad({})],
  },
  {
    method: 'POST',
    path: '/v2/notifications/sms',
    writes: [{ ...sendsNothing, body: { phone_number: '07700900005', template_id: smsTemplate } }],
    refused: [bad({})],
  },
  {
    method: 'POST',
    path: '/v2/notifications/email',
    writes: [
      {
        ...sendsNothing,
        body: { email_address: 'guest@example.gov.uk', template_id: template, personalisation: { name: 'Anne' } },
      },
    ],
    refused: [bad({})],
  },
  {
    method: 'POST',
    path: '/v2/notifications/letter',
    writes: [
      { status: 201, body: { reference: 'a letter', content: 'JVBERi0=', postage: 'first' } },
      {
        ...sendsNothing,
        body: {
          template_id: letterTemplate,
          personalisation: { address_line_1: 'Anne', address_line_2: 'A', address_line_3: 'SW1A 1AA' },
        },
      },
    ],
    refused: [bad({}), bad({ reference: 'a letter', content: 'no PDF' })],
  },
  { method: 'POST', path: '/v2/notifications/{notification_id}', writes: [{ body: {}, status: 404 }] },
];
