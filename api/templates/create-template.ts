import { z } from '@hono/zod-openapi';
import type { PoolClient } from 'pg';
import { lockService } from '../../db/services/lock-service.ts';
import { lockFolder } from '../../db/templates/folders.ts';
import { writtenTemplate } from '../../db/templates/reads.ts';
import { permissionsOf } from '../../db/templates/service.ts';
import { insertTemplate } from '../../db/templates/write.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { type JsonObject, jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, RequestError } from '../request-error.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { contentErrors, publicNameOf, typeErrors } from './contents.ts';
import { knowingIds } from './known-ids.ts';
import { refuseStrangeSender } from './senders.ts';
import { serviceParams, template } from './shapes.ts';
import { newTemplateBody, parseNewTemplate } from './template-bodies.ts';
import { templateWriteFailures } from './write-failures.ts';

async function create(client: PoolClient, service: string, body: JsonObject): Promise<Record<string, unknown>> {
  found(await lockService(client, service));
  const permissions = await permissionsOf(client, service);
  const { service: _, created_by, parent_folder_id, reply_to, ...fields } = parseNewTemplate(body);
  const { template_type: type, content } = fields;
  if (parent_folder_id !== undefined && !(await lockFolder(client, service, parent_folder_id))) {
    throw invalid('parent_folder_id not found');
  }
  if (!permissions.includes(type)) {
    const message = `Creating ${publicNameOf(type)} templates is not allowed`;
    throw new RequestError(failure(403, { template_type: [message] }));
  }
  const errors = contentErrors(type, content) ?? typeErrors(type, fields);
  if (errors !== undefined) throw invalid(errors);
  await refuseStrangeSender(client, { service, type, sender: reply_to });
  const id = await insertTemplate(client, {
    ...fields,
    ...(type === 'letter' && {
      postage: fields.postage ?? 'second',
      letter_languages: fields.letter_languages ?? 'english',
    }),
    service_id: service,
    created_by_id: created_by,
    service_letter_contact_id: reply_to,
    folder_id: parent_folder_id,
  });
  return writtenTemplate(client, id);
}

/** Makes version 1 of a template. Letters go second class unless they say otherwise. */
export function createTemplate({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}/template',
      summary: 'Create a template',
      security: byAdmin,
      request: {
        params: serviceParams,
        body: { required: true, content: { 'application/json': { schema: newTemplateBody } } },
      },
      responses: {
        201: jsonResponse('The template', z.object({ data: template })),
        ...adminFailures,
        ...templateWriteFailures,
      },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      const body = await jsonBody(c);
      return json(201, { data: await knowingIds(change((client) => create(client, service, body))) });
    },
  };
}
