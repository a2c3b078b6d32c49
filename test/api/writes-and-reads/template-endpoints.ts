import { attachment, folder, furtherFolder, id, other, service, template, user } from '../../cache/notify-world.ts';
import type { Endpoint } from './endpoint.ts';
import { furtherContact, letterTemplate, smsTemplate } from './world.ts';

const ok = (body: unknown) => ({ body, status: 200 });
const bad = (body: unknown) => ({ body, status: 400 });
const made = (body: unknown) => ({ body, status: 201 });
const done = (body?: unknown) => ({ body, status: 204 });
const nothing = { status: 404 };
const text = { name: 'New', template_type: 'sms', content: 'Hello', service, created_by: user };
const changed = (which: string, body: object) => ({
  ...ok({ created_by: user, ...body }),
  params: { template_id: which },
});

export const templateEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/service/{service_id}/template',
    writes: [made(text), made({ ...text, template_type: 'letter', subject: 'New', parent_folder_id: folder })],
    refused: [bad({ ...text, template_type: 'fax' }), bad({ ...text, parent_folder_id: other.folder })],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/template/{template_id}',
    writes: [
      changed(template, { name: 'Renamed', content: 'Changed ((name))', subject: 'Changed' }),
      changed(smsTemplate, { name: 'A', content: 'Changed' }),
      changed(letterTemplate, { reply_to: furtherContact }),
      changed(letterTemplate, { postage: 'first' }),
      changed(letterTemplate, {
        letter_languages: 'welsh_then_english',
        letter_welsh_subject: 'A',
        letter_welsh_content: 'B',
      }),
      changed(smsTemplate, { redact_personalisation: true }),
      changed(template, { archived: true }),
      changed(template, { has_unsubscribe_link: false }),
    ],
    refused: [
      bad({ content: 3 }),
      { ...bad({ reply_to: id(98) }), params: { template_id: letterTemplate } },
      { ...ok({ name: 'Renamed', created_by: user }), status: 409, headers: { 'if-match': '"98"' } },
    ],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/template-folder',
    writes: [made({ name: 'New', parent_id: null }), made({ name: 'Inner', parent_id: folder })],
    refused: [bad({ name: 'New' }), bad({ name: 'New', parent_id: other.folder })],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/template-folder/{template_folder_id}',
    writes: [ok({ name: 'Renamed' }), ok({ name: 'Renamed', users_with_permission: [] })],
    refused: [bad({ name: '' }), { ...nothing, body: { name: 'Renamed', users_with_permission: [other.user] } }],
  },
  {
    method: 'DELETE',
    path: '/service/{service_id}/template-folder/{template_folder_id}',
    params: { template_folder_id: furtherFolder },
    writes: [done()],
    refused: [{ status: 400, params: { template_folder_id: folder } }],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/template-folder/contents',
    writes: [done({ folders: [], templates: [template] })],
    refused: [bad({ folders: 'none', templates: [] })],
  },
  {
    method: 'POST',
    path: '/service/{service_id}/template-folder/{template_folder_id}/contents',
    writes: [done({ folders: [furtherFolder], templates: [smsTemplate] })],
    refused: [bad({ folders: [folder], templates: [smsTemplate] })],
  },
  {
    method: 'POST',
    path: '/letter-attachment',
    writes: [
      made({
        upload_id: id(97),
        created_by_id: user,
        original_filename: 'new.pdf',
        page_count: 2,
        template_id: letterTemplate,
      }),
    ],
    refused: [bad({ upload_id: id(97) })],
  },
  {
    method: 'POST',
    path: '/letter-attachment/{letter_attachment_id}/archive',
    params: { letter_attachment_id: attachment },
    writes: [done({ archived_by: user })],
    refused: [bad({})],
  },
];
