import type { Pool } from 'pg';
import { signValue } from '../../../api/signed-value.ts';
import { inTransaction } from '../../../db/postgres.ts';
import * as world from '../../cache/notify-world.ts';
import { signing } from '../../support/api.ts';

const { id, organisation, service, template, user, other } = world;

export const manager = id(61);
/** Whom the invitations are for. */
export const invited = id(62);
export const unconfirmed = id(63);
export const smsTemplate = id(64);
export const letterTemplate = id(65);
/** A letter has it. */
export const letterContact = id(27);
export const furtherSender = id(67);
export const furtherReplyTo = id(68);
export const furtherContact = id(69);
export const serviceInvite = id(70);
export const organisationInvite = id(71);
export const apiKey = id(72);
export const scheduledJob = id(74);
export const letterJob = id(75);
/** Another organisation, without a service and a member. */
export const emptyOrganisation = id(76);

/** Plain secrets of keys, by service. */
export const secrets: Readonly<Record<string, string>> = { [service]: id(81), [other.service]: id(82) };

const now = () => new Date().toISOString();
const hour = 3_600_000;
const person = (which: string, name: string) => ({ id: which, name, email_address: `${name}@example.gov.uk` });
const ofService = { service_id: service, created_by_id: user, version: 1 };
const hidden = { template_type: 'letter', name: 'Pre-compiled PDF', hidden: true, archived: false, version: 1 };
const billed = { service_id: service, template_id: smsTemplate, bst_date: '2026-01-02', international: false };
const keyOf = (key: string, of: string) => ({
  ...{ ...ofService, id: key, service_id: of, name: key, key_type: 'normal' },
  secret: signValue(secrets[of] ?? '', signing),
});

/** What the API's writes need besides the rows of the world. */
const furtherRows: readonly (readonly [table: string, ...rows: world.Row[]])[] = [
  ['users', person(manager, 'manager'), person(invited, 'invited'), person(unconfirmed, 'unconfirmed')],
  ['organisation', { id: emptyOrganisation, name: 'Empty' }],
  ['user_to_service', { user_id: manager, service_id: service }],
  ['permissions', { id: id(91), user_id: manager, service_id: service, permission: 'manage_settings' }],
  ['permissions', { id: id(92), user_id: manager, service_id: service, permission: 'manage_users' }],
  ['service_permissions', { service_id: service, permission: 'sms' }, { service_id: service, permission: 'letter' }],
  ['service_email_reply_to', { id: furtherReplyTo, service_id: service, is_default: false }],
  ['service_sms_senders', { id: furtherSender, service_id: service, is_default: false, inbound_number_id: null }],
  ['service_letter_contacts', { id: furtherContact, service_id: service, is_default: false }],
  ['templates', { ...ofService, id: smsTemplate, template_type: 'sms' }],
  [
    'templates',
    { ...ofService, id: letterTemplate, template_type: 'letter', service_letter_contact_id: letterContact },
  ],
  ['templates', { ...ofService, ...hidden, id: id(93), service_letter_contact_id: letterContact }],
  ['templates', { ...ofService, ...hidden, id: id(94), service_id: other.service }],
  ['templates_history', { ...ofService, ...hidden, id: id(93) }],
  ['templates_history', { ...ofService, id: smsTemplate, template_type: 'sms' }],
  ['template_redacted', { template_id: smsTemplate, updated_by_id: user }],
  ['template_redacted', { template_id: letterTemplate, updated_by_id: user }],
  [
    'ft_billing',
    { ...billed, notification_type: 'sms', rate: 0.0233, billable_units: 5, notifications_sent: 5 },
    { ...billed, notification_type: 'letter', rate: 0.73, notifications_sent: 3, postage: 'second' },
  ],
  ['ft_billing_letter_despatch', { bst_date: '2026-01-02', postage: 'second', rate: 0.73, notifications_sent: 3 }],
  ['api_keys', keyOf(apiKey, service), keyOf(id(73), other.service)],
  ['invited_users', { id: serviceInvite, service_id: service, user_id: user, permissions: 'send_texts' }],
  [
    'invited_organisation_users',
    { id: organisationInvite, organisation_id: organisation, invited_by_id: user, status: 'pending', permissions: '' },
  ],
  ['jobs', { id: scheduledJob, service_id: service, template_id: smsTemplate, job_status: 'scheduled' }],
  [
    'jobs',
    {
      id: letterJob,
      service_id: service,
      template_id: letterTemplate,
      job_status: 'finished all notifications created',
    },
  ],
];

/** What the API cannot do without in the rows that are made up. */
const inOrder = `
  update users set state = case when id = '${unconfirmed}' then 'pending' else 'active' end, mobile_number = '07700900001',
                   platform_admin = false;
  update services set restricted = false, count_as_live = true, rate_limit = 3000, letter_message_limit = 100, has_active_go_live_request = true,
                      go_live_user_id = '${manager}';
  update templates set template_type = 'email', name = 'Template', subject = 'Hello ((name))' where id = '${template}';
  update templates_history set template_type = 'email', subject = 'Hello' where id = '${template}';
  update templates set archived = false, hidden = name = 'Pre-compiled PDF', content = 'Hello',
                       subject = coalesce(subject, case when template_type <> 'sms' then 'Subject' end),
                       postage = case when template_type = 'letter' then 'second' end;
  update templates_history set archived = false, hidden = false;
  update service_sms_senders set sms_sender = 'GOVUK', is_default = id <> '${furtherSender}';
  update service_email_reply_to set email_address = id || '@example.gov.uk', is_default = id <> '${furtherReplyTo}';
  update service_letter_contacts set contact_block = 'Site A', is_default = id <> '${furtherContact}';
  update template_email_files set pending = false, template_version = 1;
  update letter_attachment set archived_at = null, page_count = 1;
  delete from rates where id <> '${id(31)}';
  update service_data_retention set notification_type = 'email';
  update jobs set archived = false;`;

/** The rows of the tests of the cache, and those that the API's writes need; leaves the outbox empty. */
export async function loadWritableWorld(pool: Pool): Promise<void> {
  await world.loadWorld(pool);
  await inTransaction(pool, async (client) => {
    for (const [table, ...rows] of furtherRows) {
      for (const row of rows) await world.insertRow(client, table, row);
    }
    await client.query(inOrder);
    await client.query('update jobs set created_at = $1', [new Date(Date.now() + hour).toISOString()]);
    await client.query(
      `update invited_users set created_at = $1, status = 'pending', email_address = 'invited@example.gov.uk'`,
      [now()],
    );
    await client.query(`update invited_organisation_users set created_at = $1`, [now()]);
    // Billing of all days before has been completed, by Notify.
    await client.query(
      `insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
       values ('billing', '2026-11-01', 'written', true, 1, '', 'test', 'a run', '2026-11-02')`,
    );
    await client.query('delete from nightshift.cache_outbox');
  });
}
