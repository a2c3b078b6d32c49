/**
 * Which change makes what stale: the one map, from which the triggers are generated and the tests too. Spec: cache §3.5.
 *
 * A target is what becomes stale, as `kind` or `kind/id`; `targets.ts` says which keys it has.
 */

/** What a change of a row makes stale. */
interface Effect {
  /** Columns whose change counts. Undefined: any. Rows that come or go always count. */
  readonly columns?: readonly string[];
  /** SQL expressions of targets over `r`, the row before or after the change, or subqueries that give them. */
  readonly targets: readonly string[];
}

export type Dependencies = Readonly<Record<string, readonly Effect[]>>;

const serviceOf = (kind: string) => `'${kind}/' || r.service_id`;
const template = (service: string, id: string) => `'template/' || ${service} || '/' || ${id}`;
/** Of who owes what: of a service, or else of its organisation. */
const billingDetails = [
  'billing_reference',
  'billing_contact_names',
  'billing_contact_email_addresses',
  'purchase_order_number',
];
const listOfLive = [`'organisations'`, `'live-counts'`, `'performance-stats'`];
/** Templates of which a row of a table has a part, as they are or were. */
const templatesWith = (column: string) =>
  `(select service_id, id from public.templates where ${column} = r.id
         union select service_id, id from public.templates_history where ${column} = r.id) t`;
const ofTemplate = [
  `select 'template-list/' || t.service_id from public.templates t where t.id = r.template_id`,
  `select ${template('t.service_id', 't.id')} from public.templates t where t.id = r.template_id`,
];

export const dependencies: Dependencies = {
  users: [
    { targets: [`'user/' || r.id`] },
    // Templates and their versions say who made them.
    {
      columns: ['name', 'email_address'],
      targets: [`select ${template('t.service_id', 't.id')} from ${templatesWith('created_by_id')}`],
    },
  ],
  permissions: [{ targets: [`'user/' || r.user_id`] }],
  organisation_user_permissions: [{ targets: [`'user/' || r.user_id`] }],
  user_to_organisation: [{ targets: [`'user/' || r.user_id`] }],
  user_to_service: [{ targets: [`'user/' || r.user_id`, serviceOf('service'), serviceOf('folders')] }],
  user_folder_permissions: [{ targets: [`'user/' || r.user_id`, serviceOf('service'), serviceOf('folders')] }],
  services: [
    { targets: [`'service/' || r.id`] },
    // That there are no folders is remembered of a service that is not there, too.
    { columns: ['id'], targets: [`'folders/' || r.id`] },
    {
      // A user's services are listed by age.
      columns: ['active', 'created_at'],
      targets: [
        `select 'user/' || m.user_id from public.user_to_service m where m.service_id = r.id`,
        `select 'user/' || p.user_id from public.permissions p where p.service_id = r.id`,
      ],
    },
    { columns: ['active'], targets: [`'templates/' || r.id`, ...listOfLive] },
    { columns: ['restricted', 'count_as_live', 'organisation_id'], targets: listOfLive },
    { columns: ['name'], targets: [`'performance-stats'`, `'data-retention/' || r.id`] },
    {
      columns: ['name', 'active', 'restricted', 'count_as_live', 'organisation_id', ...billingDetails],
      targets: [`'usage'`],
    },
  ],
  annual_billing: [{ targets: [`'usage'`] }],
  service_permissions: [{ targets: [serviceOf('service')] }],
  service_callback_api: [{ targets: [serviceOf('service')] }],
  service_email_branding: [{ targets: [serviceOf('service')] }],
  service_letter_branding: [{ targets: [serviceOf('service')] }],
  service_data_retention: [{ targets: [serviceOf('data-retention')] }],
  // A template's document has the reply-to text of its service in it.
  service_email_reply_to: [{ targets: [serviceOf('templates')] }],
  service_sms_senders: [{ targets: [serviceOf('templates')] }],
  service_letter_contacts: [{ targets: [serviceOf('templates')] }],
  service_join_requests: [{ targets: [`'join-request/' || r.id`] }],
  returned_letters: [{ targets: [serviceOf('returned-letters')] }],
  unsubscribe_request: [{ targets: [serviceOf('unsubscribe-requests')] }],
  unsubscribe_request_report: [{ targets: [serviceOf('unsubscribe-requests')] }],
  templates: [{ targets: [serviceOf('template-list'), template('r.service_id', 'r.id')] }],
  templates_history: [{ targets: [template('r.service_id', 'r.id')] }],
  template_redacted: [{ targets: ofTemplate }],
  template_folder_map: [{ targets: ofTemplate }],
  template_email_files: [{ targets: ofTemplate }],
  template_folder: [{ targets: [serviceOf('folders')] }],
  letter_attachment: [
    {
      targets: [
        `select distinct 'template-list/' || t.service_id from ${templatesWith('letter_attachment_id')}`,
        `select ${template('t.service_id', 't.id')} from ${templatesWith('letter_attachment_id')}`,
      ],
    },
  ],
  organisation: [
    { targets: [`'organisations'`, `'organisation/' || r.id`] },
    {
      columns: ['organisation_type', 'crown', 'email_branding_id', 'letter_branding_id'],
      targets: [`select 'service/' || s.id from public.services s where s.organisation_id = r.id`],
    },
    {
      columns: ['active', 'created_at'],
      targets: [`select 'user/' || m.user_id from public.user_to_organisation m where m.organisation_id = r.id`],
    },
    // There is a pool of letter brandings, be it empty, of an organisation that is there.
    { columns: ['id'], targets: [`'letter-branding-pool/' || r.id`] },
    { columns: ['name'], targets: [`'performance-stats'`] },
    { columns: ['name', ...billingDetails], targets: [`'usage'`] },
  ],
  domain: [{ targets: [`'organisations'`, `'domains'`] }],
  email_branding: [
    {
      targets: [
        `'email-branding/' || r.id`,
        `select 'email-branding-pool/' || p.organisation_id from public.email_branding_to_organisation p where p.email_branding_id = r.id`,
      ],
    },
  ],
  letter_branding: [
    {
      targets: [
        `'letter-branding/' || r.id`,
        `select 'letter-branding-pool/' || p.organisation_id from public.letter_branding_to_organisation p where p.letter_branding_id = r.id`,
      ],
    },
  ],
  email_branding_to_organisation: [{ targets: [`'email-branding-pool/' || r.organisation_id`] }],
  letter_branding_to_organisation: [{ targets: [`'letter-branding-pool/' || r.organisation_id`] }],
  // Progress, which is written again and again, takes no job off the list.
  jobs: [{ columns: ['service_id', 'job_status', 'archived'], targets: [serviceOf('has-jobs')] }],
  rates: [{ targets: [`'sms-rate'`] }],
  letter_rates: [{ targets: [`'letter-rates'`] }],
};
