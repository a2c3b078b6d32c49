import { isoTime } from '../json-times.ts';

/** The columns of a JSON document: SQL expressions by the names of their fields. */
type Fields = Readonly<Record<string, string>>;

/** An object with its keys in alphabetical order, as an expression of the type json, from the rows of `from`. */
export function jsonObject(fields: Fields): string {
  const columns = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return `(select row_to_json(o) from (select ${columns.map(([name, value]) => `${value} as "${name}"`).join(', ')}) o)`;
}

/** Spec: cache §5.3. A letter has its own contact; the others have the service's default. */
const replyToText = `case t.template_type
  when 'letter' then (select contact_block from public.service_letter_contacts c where c.id = t.service_letter_contact_id)
  when 'email' then (select email_address from public.service_email_reply_to r
                      where r.service_id = t.service_id and r.is_default and not r.archived limit 1)
  when 'sms' then (select sms_sender from public.service_sms_senders s
                    where s.service_id = t.service_id and s.is_default and not s.archived limit 1)
  end`;

/** A row `a` of letter_attachment as JSON. */
export const letterAttachment = jsonObject({
  archived_at: isoTime('a.archived_at'),
  archived_by_id: 'a.archived_by_id',
  created_at: isoTime('a.created_at'),
  created_by_id: 'a.created_by_id',
  id: 'a.id',
  original_filename: 'a.original_filename',
  page_count: 'a.page_count',
});

const emailFile = jsonObject({
  filename: 'f.filename',
  id: 'f.id',
  link_text: 'f.link_text',
  pending: 'f.pending',
  retention_period: 'f.retention_period',
  validate_users_email: 'f.validate_users_email',
});

/** Files that were there at the version, and still are. */
const emailFiles = `(select coalesce(json_agg(${emailFile} order by f.created_at, f.id), '[]')
  from public.template_email_files f
 where f.template_id = t.id and t.template_type = 'email' and f.pending is not true and f.archived_at is null
   and f.template_version <= t.version)`;

/** What the template and its earlier versions have in common: fields of a row `t` of either table. */
const commonFields = {
  archived: 't.archived',
  content: 't.content',
  created_at: isoTime('t.created_at'),
  email_files: emailFiles,
  has_unsubscribe_link: 't.has_unsubscribe_link',
  hidden: 't.hidden',
  id: 't.id',
  is_precompiled_letter: `(t.hidden and t.name = 'Pre-compiled PDF' and t.template_type = 'letter')`,
  letter_attachment: `(select ${letterAttachment} from public.letter_attachment a where a.id = t.letter_attachment_id)`,
  letter_languages: 't.letter_languages',
  letter_welsh_content: 't.letter_welsh_content',
  letter_welsh_subject: 't.letter_welsh_subject',
  name: 't.name',
  postage: 't.postage',
  reply_to: `case t.template_type when 'letter' then t.service_letter_contact_id end`,
  reply_to_text: replyToText,
  service: 't.service_id',
  service_letter_contact: 't.service_letter_contact_id',
  subject: 't.subject',
  template_redacted: '(select template_id from public.template_redacted where template_id = t.id)',
  template_type: 't.template_type',
  updated_at: isoTime('t.updated_at'),
  version: 't.version',
} as const;

export const folderOfTemplate = '(select template_folder_id from public.template_folder_map where template_id = t.id)';

/** The 26 fields of a row `t` of templates, as JSON. Spec: cache §5.3. */
export const currentTemplate = jsonObject({
  ...commonFields,
  created_by: 't.created_by_id',
  folder: folderOfTemplate,
  redact_personalisation: '(select redact_personalisation from public.template_redacted where template_id = t.id)',
});

/** A row `t` of templates_history as JSON. Spec: cache §5.3. */
export const templateVersion = jsonObject({
  ...commonFields,
  created_by: `(select ${jsonObject({ email_address: 'u.email_address', id: 'u.id', name: 'u.name' })}
                  from public.users u where u.id = t.created_by_id)`,
});
