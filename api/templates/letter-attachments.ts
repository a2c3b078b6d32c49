import { z } from '@hono/zod-openapi';
import {
  archiveAttachment,
  findAttachment,
  insertAttachment,
  lockAttached,
  lockForAttachment,
} from '../../db/templates/attachments.ts';
import { json } from '../answer.ts';
import { idField, integerField, parsedBody, textField } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, RequestError } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { knowingIds } from './known-ids.ts';
import { letterAttachment } from './shapes.ts';
import { writeFailures } from './write-failures.ts';

const params = z.object({ letter_attachment_id: z.uuid() });
const one = '/letter-attachment/{letter_attachment_id}';

function read({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: one,
      summary: 'What is known of a PDF that is sent after a letter',
      security: byAdmin,
      request: { params },
      responses: {
        200: jsonResponse('The attachment, archived or not', letterAttachment),
        404: jsonResponse('There is no such attachment', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const attachment = await findAttachment(pool, pathId(c, 'letter_attachment_id'));
      return attachment === undefined ? notFound : json(200, attachment);
    },
  };
}

const newAttachmentBody = z
  .object({
    upload_id: idField(),
    created_by_id: idField(),
    original_filename: textField(),
    page_count: integerField().min(0, { error: 'must not be negative' }).max(32_767, { error: 'must be below 32768' }),
    template_id: idField(),
  })
  .openapi('NewLetterAttachment');

/** Gives a letter a PDF, which is a new version of the letter. */
function create({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/letter-attachment',
      summary: 'Attach a PDF to a letter',
      security: byAdmin,
      request: { body: { required: true, content: { 'application/json': { schema: newAttachmentBody } } } },
      responses: { 201: jsonResponse('The attachment', letterAttachment), ...writeFailures, ...adminFailures },
    },
    async answer(c) {
      const body = parsedBody(newAttachmentBody, await jsonBody(c));
      const attachment = await knowingIds(
        change(async (client) => {
          const template = found(await lockForAttachment(client, body.template_id));
          if (template.letter_attachment_id !== null) throw invalid('template-already-has-attachment');
          if (template.template_type !== 'letter') throw invalid('Only letters have attachments. Name a letter');
          return insertAttachment(client, {
            id: body.upload_id,
            template: body.template_id,
            user: body.created_by_id,
            filename: body.original_filename,
            pages: body.page_count,
          });
        }),
      );
      return json(201, attachment);
    },
  };
}

const archiveBody = z.object({ archived_by: idField() }).openapi('LetterAttachmentArchive');

/** Takes the PDF from its letter, which is a new version of the letter. */
function archive({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: `${one}/archive`,
      summary: 'Take a PDF from its letter',
      security: byAdmin,
      request: { params, body: { required: true, content: { 'application/json': { schema: archiveBody } } } },
      responses: { 204: { description: 'It is archived' }, ...writeFailures, ...adminFailures },
    },
    async answer(c) {
      const id = pathId(c, 'letter_attachment_id');
      const { archived_by: user } = parsedBody(archiveBody, await jsonBody(c));
      const archived = change(async (client) => {
        const { exists, template } = await lockAttached(client, id);
        if (!exists) throw new RequestError(notFound);
        if (template === undefined) throw invalid('letter-attachment-already-archived');
        await archiveAttachment(client, { id, template, user });
      });
      await knowingIds(archived);
      return noPage;
    },
  };
}

export function letterAttachments(deps: ApiDeps): Route[] {
  return [read(deps), create(deps), archive(deps)];
}
