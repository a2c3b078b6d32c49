import { z } from '@hono/zod-openapi';
import { type TemplateContent, templateContent } from '../../db/v2/template-content.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { messageBody, messageHtml, messageSubject } from '../rendering/message.ts';
import { missingNames, type Personalisation, personalisationOf } from '../rendering/placeholders.ts';
import { jsonResponse } from '../responses.ts';
import { byServiceKey, type Route } from '../route.ts';
import { malformedFailure, missingFailure, refused, serviceFailures, v2NoResult } from './failures.ts';
import { v2JsonBody } from './json-body.ts';
import { checkSchema, keyValuePairs, uuid } from './schema.ts';
import { v2Preview } from './shapes.ts';
import { parseUuid } from './uuid.ts';

/** @throws RequestError naming what the template needs and did not get. */
export function checkPersonalisation(template: TemplateContent, personalisation: Personalisation): void {
  const missing = missingNames(template, personalisation);
  if (missing.length > 0) throw refused(`Missing personalisation: ${missing.join(', ')}`);
}

/** A template with its placeholders filled. Spec: cache §9.1. */
export function v2TemplatePreview({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/v2/template/{template_id}/preview',
      summary: 'A template with its placeholders filled',
      security: byServiceKey,
      request: {
        params: z.object({ template_id: z.string() }),
        body: {
          content: {
            'application/json': {
              schema: z.object({ personalisation: z.record(z.string(), z.unknown()).optional() }),
            },
          },
        },
      },
      responses: {
        200: jsonResponse('The message', v2Preview),
        ...malformedFailure,
        ...missingFailure,
        ...serviceFailures,
      },
    },
    async answer(c) {
      const body = { ...(await v2JsonBody(c, {})), id: c.req.param('template_id') };
      checkSchema(body, { properties: { id: uuid, personalisation: keyValuePairs } });
      const template = await templateContent(pool, c.get('service').id, parseUuid(body.id) ?? '');
      if (template === undefined) return v2NoResult;
      const { personalisation: values } = z.looseObject({ personalisation: z.looseObject({}).optional() }).parse(body);
      const personalisation = personalisationOf(values);
      checkPersonalisation(template, personalisation);
      const { id, template_type: type, version, postage } = template;
      const preview: z.infer<typeof v2Preview> = {
        body: messageBody(template, personalisation),
        html: messageHtml(template, personalisation),
        id,
        postage,
        subject: messageSubject(template, personalisation),
        type,
        version,
      };
      return json(200, preview);
    },
  };
}
