import { z } from '@hono/zod-openapi';

/** What templates and folders look like in answers. Spec: cache §5.3. */

const letterAttachmentFields = {
  archived_at: z.string().nullable(),
  archived_by_id: z.uuid().nullable(),
  created_at: z.string(),
  created_by_id: z.uuid(),
  id: z.uuid(),
  original_filename: z.string(),
  page_count: z.int(),
};

export const letterAttachment = z.object(letterAttachmentFields).openapi('LetterAttachment');

const emailFile = z.object({
  filename: z.string(),
  id: z.uuid(),
  link_text: z.string().nullable(),
  pending: z.boolean().nullable(),
  retention_period: z.int(),
  validate_users_email: z.boolean(),
});

const commonFields = {
  archived: z.boolean(),
  content: z.string(),
  created_at: z.string(),
  email_files: z.array(emailFile),
  has_unsubscribe_link: z.boolean(),
  hidden: z.boolean(),
  id: z.uuid(),
  is_precompiled_letter: z.boolean(),
  letter_attachment: z.object(letterAttachmentFields).nullable(),
  letter_languages: z.enum(['english', 'welsh_then_english']).nullable(),
  letter_welsh_content: z.string().nullable(),
  letter_welsh_subject: z.string().nullable(),
  name: z.string(),
  postage: z.string().nullable(),
  reply_to: z.uuid().nullable(),
  reply_to_text: z.string().nullable(),
  service: z.uuid(),
  service_letter_contact: z.uuid().nullable(),
  subject: z.string().nullable(),
  template_redacted: z.uuid().nullable(),
  template_type: z.enum(['sms', 'email', 'letter']),
  updated_at: z.string().nullable(),
  version: z.int().min(1),
};

export const template = z
  .object({
    ...commonFields,
    created_by: z.uuid(),
    folder: z.uuid().nullable(),
    redact_personalisation: z.boolean().nullable(),
  })
  .openapi('Template');

export const templateVersion = z
  .object({
    ...commonFields,
    created_by: z.object({ email_address: z.string(), id: z.uuid(), name: z.string() }),
  })
  .openapi('TemplateVersion');

export const listedTemplate = z
  .object({
    folder: z.uuid().nullable(),
    id: z.uuid(),
    is_precompiled_letter: z.boolean(),
    name: z.string(),
    template_type: z.enum(['sms', 'email', 'letter']),
  })
  .openapi('ListedTemplate');

export const templateFolder = z
  .object({
    id: z.uuid(),
    name: z.string(),
    parent_id: z.uuid().nullable(),
    service_id: z.uuid(),
    users_with_permission: z.array(z.uuid()),
  })
  .openapi('TemplateFolder');

export const serviceParams = z.object({ service_id: z.uuid() });
export const templateParams = serviceParams.extend({ template_id: z.uuid() });
export const folderParams = serviceParams.extend({ template_folder_id: z.uuid() });
