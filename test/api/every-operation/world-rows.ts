import { randomUUID } from 'node:crypto';
import { signValue } from '../../../api/signed-value.ts';
import { signing } from '../../support/api.ts';
import { keyRow } from '../v2/service-world.ts';
import type { WorldIds } from './world-ids.ts';

export type Row = Readonly<Record<string, unknown>>;

const at = { created_at: '2026-01-01 10:00' };

export function userRow(id: string, fields: Row = {}): Row {
  return {
    ...{
      id,
      ...at,
      name: 'Somebody',
      email_address: `${id}@testing.gov.uk`,
      mobile_number: '07700900001',
      state: 'active',
    },
    ...{ password_changed_at: '2026-01-01', email_access_validated_at: '2026-01-01', failed_login_count: 0 },
    // Of `password`, with few rounds.
    _password: '$2b$04$3Wr.PfzuePjX/wni5kdD4uald6yCyt.zo9KuRp5aahkhsHOugxXk2',
    platform_admin: false,
    ...fields,
  };
}

function serviceRow(id: string, fields: Row): Row {
  return {
    ...{
      id,
      ...at,
      name: id,
      normalised_service_name: id,
      email_sender_local_part: 'somebody',
      active: true,
      version: 1,
    },
    ...{ prefix_sms: true, rate_limit: 3000, letter_message_limit: 50, sms_message_limit: 50, email_message_limit: 50 },
    ...{ restricted: false, has_active_go_live_request: false, organisation_type: 'central', ...fields },
  };
}

/** Rows by table, in an order that the foreign keys allow. */
export function rowsOf(ids: WorldIds): Readonly<Record<string, readonly Row[]>> {
  const {
    user,
    second,
    member,
    stranger,
    organisation,
    emptyOrganisation,
    service,
    email,
    sms,
    letter,
    furtherLetter,
    folder,
    innerFolder,
    attachment,
    emailBranding,
    letterBranding,
    invite,
    organisationInvite,
    scheduled,
    finished,
    letters,
    message,
    text,
    posted,
    key,
    secret,
    callback,
    retention,
    smsSenders,
    replyTos,
    contacts,
  } = ids;
  const id = randomUUID;
  const ofService = { service_id: service, ...at };
  const byUser = { created_by_id: user };
  const templates = [
    { id: email, template_type: 'email', subject: 'Hello', content: 'Dear ((name))' },
    { id: sms, template_type: 'sms', content: 'Hi ((name))' },
    { id: letter, template_type: 'letter', subject: 'Your pension', content: 'Dear you', postage: 'second' },
    { id: furtherLetter, template_type: 'letter', subject: 'Your pension', content: 'Dear you', postage: 'first' },
  ].map((fields) => ({
    ...{ name: 'Reminder', version: 1, archived: false, hidden: false, has_unsubscribe_link: false },
    ...{ ...ofService, ...byUser, ...fields },
  }));
  const attached = { letter_attachment_id: attachment, service_letter_contact_id: contacts[0] };
  const allTemplates = templates.map((row) => (row.id === letter ? { ...row, ...attached } : row));
  const job = { original_file_name: 'people.csv', ...ofService, ...byUser, notification_count: 2, template_version: 1 };
  const counts = { notifications_sent: 0, notifications_delivered: 0, notifications_failed: 0 };
  const service_row = serviceRow(service, {
    ...{ ...byUser, organisation_id: organisation, go_live_user_id: user, has_active_go_live_request: true },
  });
  const apiKey = { ...keyRow({ id: key, service_id: service, secret, key_type: 'normal' }), ...byUser };
  const callbackRow = {
    ...{ id: callback, ...ofService, url: 'https://testing.gov.uk/', bearer_token: signValue('a token', signing) },
    ...{ updated_by_id: user, version: 1, callback_type: 'delivery_status' },
  };

  return {
    users: [
      userRow(user, { platform_admin: true }),
      userRow(second),
      userRow(member),
      userRow(stranger, { state: 'pending', mobile_number: null, auth_type: 'email_auth' }),
    ],
    email_branding: [{ id: emailBranding, name: emailBranding, brand_type: 'org', ...at }],
    letter_branding: [{ id: letterBranding, name: letterBranding, filename: letterBranding, ...at }],
    organisation: [organisation, emptyOrganisation].map((id) => ({
      ...{ id, name: id, active: true, ...at, can_approve_own_go_live_requests: true },
      ...{ organisation_type: 'central', email_branding_id: emailBranding, letter_branding_id: letterBranding },
    })),
    domain: [{ domain: `${organisation}.gov.uk`, organisation_id: organisation }],
    services: [service_row],
    services_history: [service_row],
    service_permissions: ['email', 'sms', 'letter'].map((permission) => ({ ...ofService, permission })),
    service_email_branding: [{ service_id: service, email_branding_id: emailBranding }],
    service_letter_branding: [{ service_id: service, letter_branding_id: letterBranding }],
    email_branding_to_organisation: [{ organisation_id: organisation, email_branding_id: emailBranding }],
    letter_branding_to_organisation: [{ organisation_id: organisation, letter_branding_id: letterBranding }],
    service_email_reply_to: replyTos.map((id, index) => ({
      ...{ id, ...ofService, email_address: `${index}@testing.gov.uk`, is_default: index === 0 },
    })),
    service_sms_senders: smsSenders.map((id, index) => ({
      ...{ id, ...ofService, sms_sender: `sender ${index}`, is_default: index === 0 },
    })),
    service_letter_contacts: contacts.map((id, index) => ({
      ...{ id, ...ofService, contact_block: `Site ${index}\nWV98 1AA`, is_default: index === 0 },
    })),
    service_callback_api: [callbackRow],
    service_callback_api_history: [callbackRow],
    service_data_retention: [{ id: retention, ...ofService, notification_type: 'email', days_of_retention: 5 }],
    service_whitelist: [{ id: id(), ...ofService, recipient_type: 'email', recipient: 'me@testing.gov.uk' }],
    annual_billing: [{ id: id(), ...ofService, financial_year_start: 2026, free_sms_fragment_limit: 40_000 }],
    api_keys: [apiKey],
    api_keys_history: [apiKey],
    letter_attachment: [{ id: attachment, ...at, ...byUser, original_filename: 'a.pdf', page_count: 2 }],
    templates: allTemplates,
    templates_history: allTemplates,
    template_redacted: allTemplates.map((row) => ({
      ...{ template_id: row.id, redact_personalisation: false, updated_at: '2026-01-01', updated_by_id: user },
    })),
    template_folder: [
      { id: folder, service_id: service, name: 'Folder' },
      { id: innerFolder, service_id: service, name: 'Folder in it', parent_id: folder },
    ],
    template_folder_map: [{ template_id: email, template_folder_id: folder }],
    user_to_service: [user, second, member].map((user_id) => ({ user_id, service_id: service })),
    user_to_organisation: [user, member].map((user_id) => ({ user_id, organisation_id: organisation })),
    user_folder_permissions: [{ user_id: user, service_id: service, template_folder_id: folder }],
    permissions: [user, second].flatMap((user_id) =>
      ['manage_settings', 'manage_users'].map((permission) => ({ id: id(), ...ofService, user_id, permission })),
    ),
    organisation_user_permissions: [
      { id: id(), ...at, organisation_id: organisation, user_id: user, permission: 'can_make_services_live' },
    ],
    organisation_permissions: [
      { id: id(), ...at, organisation_id: organisation, permission: 'can_ask_to_join_a_service' },
    ],
    invited_users: [
      {
        ...{ id: invite, ...ofService, user_id: user, email_address: `${stranger}@testing.gov.uk`, status: 'pending' },
        ...{ created_at: new Date().toISOString(), permissions: 'send_texts', folder_permissions: [folder] },
      },
    ],
    invited_organisation_users: [
      {
        ...{ id: organisationInvite, invited_by_id: user, organisation_id: organisation, status: 'pending' },
        ...{ email_address: `${stranger}@testing.gov.uk`, created_at: new Date().toISOString(), permissions: '' },
      },
    ],
    jobs: [
      { ...job, ...counts, id: scheduled, template_id: sms, job_status: 'scheduled', scheduled_for: '2099-01-01' },
      { ...job, ...counts, id: finished, template_id: email, job_status: 'finished', processing_started: '2026-01-01' },
      {
        ...job,
        ...counts,
        id: letters,
        template_id: letter,
        job_status: 'finished all notifications created',
        created_at: new Date().toISOString(),
      },
    ],
    notifications: templates.slice(0, 3).map((row, index) => ({
      ...{
        id: [message, text, posted][index],
        to: 'me@testing.gov.uk',
        normalised_to: 'me@testing.gov.uk',
        ...ofService,
      },
      ...{ template_id: row.id, template_version: 1, notification_type: row.template_type, key_type: 'normal' },
      ...{ billable_units: 1, notification_status: 'created', api_key_id: key, client_reference: 'my reference' },
      ...{
        job_id: row.id === letter ? letters : finished,
        job_row_number: index,
        created_at: new Date().toISOString(),
      },
      ...{ _personalisation: signValue({ name: 'Somebody' }, signing), international: false },
    })),
    ft_notification_status: ['delivered', 'permanent-failure'].map((notification_status) => ({
      ...{ bst_date: '2026-01-01', template_id: email, ...ofService, job_id: finished, notification_type: 'email' },
      ...{ key_type: 'normal', notification_status, notification_count: 2 },
    })),
  };
}
