import type { Row } from './notify-world.ts';
import * as world from './notify-world.ts';

/** What changes of a table make stale: the right column of spec cache §3.5, written down apart from the map. */
export interface Expected {
  /** Another row, which the foreign keys and unique indexes of the world allow. */
  readonly another: Row;
  /** By any change of a row. */
  readonly always: (row: Row) => readonly string[];
  /** Besides, by a change of these columns, and by rows that come or go. */
  readonly when?: readonly { readonly columns: readonly string[]; readonly targets: (row: Row) => readonly string[] }[];
}

const { id, organisation, service, template, user, other } = world;
const fresh = id(50);

const ofUser = ({ user_id }: Row) => [`user/${user_id}`];
const ofService = ({ service_id }: Row) => [`service/${service_id}`];
const ofFolders = ({ service_id }: Row) => [`folders/${service_id}`];
const ofMember = (row: Row) => [...ofUser(row), ...ofService(row), ...ofFolders(row)];
const allTemplates = ({ service_id }: Row) => [`templates/${service_id}`];
const document = `template/${service}/${template}`;
const otherDocument = `template/${other.service}/${other.template}`;
const ofTemplate = ({ template_id }: Row) => {
  if (template_id === template) return [`template-list/${service}`, document];
  return template_id === other.template ? [`template-list/${other.service}`, otherDocument] : [];
};
/** Of the rows in the world that hang on a row. */
const ifIts =
  (own: string, ...targets: readonly string[]) =>
  ({ id }: Row) =>
    id === own ? targets : [];
const billingDetails = [
  ...['billing_reference', 'billing_contact_names', 'billing_contact_email_addresses', 'purchase_order_number'],
];
const listOfLive = () => ['organisations', 'live-counts', 'performance-stats'];
const sender = (kind: Row): Expected => ({
  another: { id: fresh, service_id: service, ...kind },
  always: allTemplates,
});

export const expectedStale: Readonly<Record<string, Expected>> = {
  users: {
    another: { id: fresh, email_address: 'fresh@example.gov.uk' },
    always: ({ id }) => [`user/${id}`],
    when: [
      {
        columns: ['name', 'email_address'],
        targets: (row) => [...ifIts(user, document)(row), ...ifIts(other.user, otherDocument)(row)],
      },
    ],
  },
  permissions: { another: { id: fresh, user_id: other.user, service_id: service }, always: ofUser },
  organisation_user_permissions: {
    another: { id: fresh, user_id: other.user, organisation_id: organisation },
    always: ofUser,
  },
  user_to_organisation: { another: { user_id: other.user, organisation_id: organisation }, always: ofUser },
  user_to_service: { another: { user_id: other.user, service_id: service }, always: ofMember },
  user_folder_permissions: {
    // The same member in a further folder.
    another: { user_id: user, service_id: service, template_folder_id: world.furtherFolder },
    always: ofMember,
  },
  services: {
    another: { id: fresh, name: 'Fresh', normalised_service_name: 'fresh', created_by_id: user },
    always: ({ id }) => [`service/${id}`],
    when: [
      { columns: ['id'], targets: ({ id }) => [`folders/${id}`] },
      { columns: ['active', 'created_at'], targets: ifIts(service, `user/${user}`) },
      { columns: ['active'], targets: ({ id }) => [`templates/${id}`, ...listOfLive()] },
      { columns: ['restricted', 'count_as_live', 'organisation_id'], targets: listOfLive },
      { columns: ['name'], targets: ({ id }) => ['performance-stats', `data-retention/${id}`] },
      {
        columns: ['name', 'active', 'restricted', 'count_as_live', 'organisation_id', ...billingDetails],
        targets: () => ['usage'],
      },
    ],
  },
  service_permissions: { another: { service_id: service, permission: 'international_sms' }, always: ofService },
  service_callback_api: {
    another: { id: fresh, service_id: service, updated_by_id: user, callback_type: 'delivery_status' },
    always: ofService,
  },
  service_email_branding: {
    another: { service_id: other.service, email_branding_id: world.emailBranding },
    always: ofService,
  },
  service_letter_branding: {
    another: { service_id: other.service, letter_branding_id: world.letterBranding },
    always: ofService,
  },
  service_data_retention: {
    another: { id: fresh, service_id: other.service },
    always: ({ service_id }) => [`data-retention/${service_id}`],
  },
  service_email_reply_to: sender({ email_address: 'reply@example.gov.uk' }),
  service_sms_senders: sender({ sms_sender: 'GOVUK' }),
  service_letter_contacts: sender({ contact_block: '10 Downing Street' }),
  service_join_requests: {
    another: { id: fresh, service_id: service, requester_id: user },
    always: ({ id }) => [`join-request/${id}`],
  },
  returned_letters: {
    another: { id: fresh, service_id: service },
    always: ({ service_id }) => [`returned-letters/${service_id}`],
  },
  unsubscribe_request: {
    another: { id: fresh, service_id: service },
    always: ({ service_id }) => [`unsubscribe-requests/${service_id}`],
  },
  unsubscribe_request_report: {
    another: { id: fresh, service_id: service },
    always: ({ service_id }) => [`unsubscribe-requests/${service_id}`],
  },
  templates: {
    another: { id: fresh, service_id: service, created_by_id: user },
    always: ({ service_id, id }) => [`template-list/${service_id}`, `template/${service_id}/${id}`],
  },
  templates_history: {
    another: { id: template, service_id: service, created_by_id: user, version: 4 },
    always: ({ service_id, id }) => [`template/${service_id}/${id}`],
  },
  template_redacted: { another: { template_id: other.template, updated_by_id: user }, always: ofTemplate },
  template_folder_map: {
    another: { template_id: other.template, template_folder_id: other.folder },
    always: ofTemplate,
  },
  template_email_files: { another: { id: fresh, template_id: template, created_by_id: user }, always: ofTemplate },
  template_folder: { another: { id: fresh, service_id: service }, always: ofFolders },
  letter_attachment: {
    another: { id: fresh, created_by_id: user },
    always: ifIts(world.attachment, `template-list/${service}`, document),
  },
  organisation: {
    another: { id: fresh, name: 'Fresh' },
    always: ({ id }) => ['organisations', `organisation/${id}`],
    when: [
      {
        columns: ['organisation_type', 'crown', 'email_branding_id', 'letter_branding_id'],
        targets: ifIts(organisation, `service/${service}`),
      },
      { columns: ['active', 'created_at'], targets: ifIts(organisation, `user/${user}`) },
      { columns: ['id'], targets: ({ id }) => [`letter-branding-pool/${id}`] },
      { columns: ['name'], targets: () => ['performance-stats'] },
      { columns: ['name', ...billingDetails], targets: () => ['usage'] },
    ],
  },
  domain: {
    another: { domain: 'fresh.gov.uk', organisation_id: organisation },
    always: () => ['organisations', 'domains'],
  },
  email_branding: {
    another: { id: fresh, name: 'Fresh', brand_type: 'org' },
    always: ({ id }) => [
      `email-branding/${id}`,
      ...(id === world.emailBranding ? [`email-branding-pool/${organisation}`] : []),
    ],
  },
  letter_branding: {
    another: { id: fresh, name: 'Fresh', filename: 'fresh' },
    always: ({ id }) => [
      `letter-branding/${id}`,
      ...(id === world.letterBranding ? [`letter-branding-pool/${organisation}`] : []),
    ],
  },
  email_branding_to_organisation: {
    another: { organisation_id: other.organisation, email_branding_id: world.emailBranding },
    always: ({ organisation_id }) => [`email-branding-pool/${organisation_id}`],
  },
  letter_branding_to_organisation: {
    another: { organisation_id: other.organisation, letter_branding_id: world.letterBranding },
    always: ({ organisation_id }) => [`letter-branding-pool/${organisation_id}`],
  },
  jobs: {
    another: { id: fresh, service_id: service, template_id: template, job_status: 'pending' },
    always: () => [],
    when: [
      {
        columns: ['service_id', 'job_status', 'archived'],
        targets: ({ service_id }) => [`has-jobs/${service_id}`],
      },
    ],
  },
  annual_billing: {
    another: { id: fresh, service_id: service, financial_year_start: 2024 },
    always: () => ['usage'],
  },
  rates: { another: { id: fresh }, always: () => ['sms-rate'] },
  letter_rates: { another: { id: fresh }, always: () => ['letter-rates'] },
};
