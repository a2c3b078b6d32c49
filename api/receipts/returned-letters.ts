import { z } from '@hono/zod-openapi';
import { returnLetters } from '../../db/receipts/return-letters.ts';
import { json } from '../answer.ts';
import { parsedBody, shown, textField } from '../body-schemas.ts';
import { jsonBody } from '../json-body.ts';
import { adminFailures, failureBody, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { schemaErrors } from '../schema-errors.ts';
import type { ReceiptDeps } from './deps.ts';

const form = /^[0-9A-Z]{16}$/;

const body = z.object({
  references: z
    .array(textField().regex(form, { error: ({ input }) => `${shown(input)} does not match ${form.source}` }), {
      error: ({ input }) => (input === undefined ? 'is a required property' : `${shown(input)} is not of type array`),
    })
    .min(1, '[] should be non-empty'),
});

/** Spec: nightly §4.11. */
export function returnedLetters({ change, horizon, logger }: ReceiptDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/letters/returned',
      summary: 'Letters that came back, by their references: all of them at once, or none',
      security: byAdmin,
      request: jsonRequest(body),
      responses: {
        200: jsonResponse('Kept', body),
        400: jsonResponse('Not in order', z.union([schemaErrors, failureBody])),
        ...adminFailures,
      },
    },
    async answer(c) {
      const { references } = parsedBody(body, await jsonBody(c));
      const unknown = await change((client) => returnLetters(client, references, horizon));
      if (unknown.length > 0) logger.warn({ unknown }, 'letters came back that are not known');
      return json(200, { references } satisfies z.infer<typeof body>);
    },
  };
}
