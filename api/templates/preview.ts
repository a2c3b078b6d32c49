import { z } from '@hono/zod-openapi';
import { templateDocument } from '../../db/templates/reads.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { messageBody, messageSubject } from '../rendering/message.ts';
import { missingNames, type Personalisation, personalisationOf } from '../rendering/placeholders.ts';
import { found, invalid } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { template, templateParams } from './shapes.ts';

const documentBody = z.object({ data: template });
type Template = z.infer<typeof template>;

function previewOf(document: Template, values: Personalisation): Template {
  const contact = document.template_type === 'letter' ? document.reply_to_text : null;
  const content = { ...document, contact_block: contact };
  const missing = missingNames(content, values);
  if (missing.length > 0) throw invalid({ template: [`Missing personalisation: ${missing.join(', ')}`] });
  return { ...document, content: messageBody(content, values), subject: messageSubject(content, values) };
}

/** The template with its placeholders filled in from the query. Never cached: the values are somebody's. */
export function preview({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/{service_id}/template/{template_id}/preview',
      summary: 'A template with values for its placeholders, which the query has by name',
      security: byAdmin,
      request: { params: templateParams },
      responses: {
        200: jsonResponse('The template, its subject and content filled in, without data around it', template),
        400: jsonResponse('Values are missing', failureBody),
        404: jsonResponse('The service has no such template, or it is hidden', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const ids = { service: pathId(c, 'service_id'), template: pathId(c, 'template_id') };
      const { body } = found(await templateDocument(pool, ids).load());
      const { data } = documentBody.parse(JSON.parse(body));
      return json(200, previewOf(data, personalisationOf(c.req.query())));
    },
  };
}
