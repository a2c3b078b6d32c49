import { z } from '@hono/zod-openapi';
import { type ReceivedText, receivedTexts } from '../../db/v2/received-texts.ts';
import { json } from '../answer.ts';
import type { ApiDeps, SigningKeys } from '../deps.ts';
import { jsonResponse } from '../responses.ts';
import { byServiceKey, type Route } from '../route.ts';
import { readSigned } from '../signed-value.ts';
import { malformedFailure, serviceFailures } from './failures.ts';
import { linksOf } from './links.ts';
import { checkSchema, uuid } from './schema.ts';
import { v2Links, v2ReceivedText } from './shapes.ts';
import { parseUuid } from './uuid.ts';

function readContent({ id, content, ...rest }: ReceivedText, signing: SigningKeys): z.infer<typeof v2ReceivedText> {
  const read = readSigned(content, signing);
  if (typeof read === 'string') return { ...rest, id, content: read };
  throw new Error(
    `Expected the content of received text ${id} to be signed, but no key fits. Add its key to SECRET_KEY`,
  );
}

/** Spec: cache §9.1. */
export function v2ReceivedTexts({ pool, signing }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/v2/received-text-messages',
      summary: 'A page of the text messages that were sent to the service, the newest first',
      security: byServiceKey,
      request: { query: z.object({ older_than: z.uuid().optional() }) },
      responses: {
        200: jsonResponse('At most 250', z.object({ links: v2Links, received_text_messages: z.array(v2ReceivedText) })),
        ...malformedFailure,
        ...serviceFailures,
      },
    },
    async answer(c) {
      const query = c.req.query();
      checkSchema(query, { properties: { older_than: uuid }, closed: true });
      const rows = await receivedTexts(pool, c.get('service').id, parseUuid(query['older_than']));
      return json(200, {
        links: linksOf(c, {}, rows.at(-1)?.id),
        received_text_messages: rows.map((row) => readContent(row, signing)),
      });
    },
  };
}
