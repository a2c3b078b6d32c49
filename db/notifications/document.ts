import { isoTime } from '../json-times.ts';
import { jsonObject, templateVersion } from '../templates/fields.ts';

const versionFields = [
  'content',
  'has_unsubscribe_link',
  'id',
  'is_precompiled_letter',
  'letter_attachment',
  'letter_languages',
  'letter_welsh_content',
  'letter_welsh_subject',
  'name',
  'reply_to_text',
  'service',
  'subject',
  'template_type',
  'version',
];

/** A row `t` of templates_history, as messages show it. */
const template = `(select ${jsonObject({
  ...Object.fromEntries(versionFields.map((field) => [field, `whole -> '${field}'`])),
  redact_personalisation: '(select redact_personalisation from public.template_redacted where template_id = t.id)',
})} from (select ${templateVersion} as whole) t_version)`;

/** A row `n` of notifications with its template; `personalisation` is the signed text. */
const message = jsonObject({
  api_key: 'n.api_key_id',
  billable_units: 'n.billable_units',
  client_reference: 'n.client_reference',
  created_at: isoTime('n.created_at'),
  created_by: `(select ${jsonObject({ email_address: 'u.email_address', id: 'u.id', name: 'u.name' })}
                  from public.users u where u.id = n.created_by_id)`,
  document_download_count: 'n.document_download_count',
  id: 'n.id',
  international: 'n.international',
  job: `(select ${jsonObject({ id: 'j.id', original_file_name: 'j.original_file_name' })}
           from public.jobs j where j.id = n.job_id)`,
  job_row_number: 'n.job_row_number',
  key_name: '(select name from public.api_keys where id = n.api_key_id)',
  key_type: 'n.key_type',
  normalised_to: 'n.normalised_to',
  notification_type: 'n.notification_type',
  personalisation: 'n._personalisation',
  phone_prefix: 'n.phone_prefix',
  postage: 'n.postage',
  rate_multiplier: 'n.rate_multiplier',
  reference: 'n.reference',
  reply_to_text: 'n.reply_to_text',
  sent_at: isoTime('n.sent_at'),
  sent_by: 'n.sent_by',
  service: 'n.service_id',
  status: 'n.notification_status',
  template: 'used.document',
  to: 'n."to"',
  unsubscribe_link: 'n.unsubscribe_link',
  updated_at: isoTime('n.updated_at'),
});

/**
 * A statement whose rows have the JSON text of a message as `body`. Each version of a template is built once.
 *
 * @param page SQL that chooses rows of notifications.
 */
export const messagesStatement = (page: string, order: string) => `
with page as materialized (${page}),
used as materialized (
  select t.id, t.version, ${template} as document
    from (select distinct template_id, template_version from page) version
    join public.templates_history t on t.id = version.template_id and t.version = version.template_version
)
select ${message}::text as body
  from page n left join used on used.id = n.template_id and used.version = n.template_version
 order by ${order}`;
