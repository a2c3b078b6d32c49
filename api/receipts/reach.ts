import { z } from '@hono/zod-openapi';
import { choiceField, idField, parsedBody, textField } from '../body-schemas.ts';
import { jsonRequest, jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { schemaErrors } from '../schema-errors.ts';
import type { ReceiptDeps } from './deps.ts';
import { parseReceipt } from './receipt-body.ts';
import { openToProviders, receiptFailures, receiptKept } from './shapes.ts';
import { createTextReceipts } from './text-receipt.ts';

const body = z.object({
  reference: idField().openapi({ description: 'The id of the notification' }),
  status: choiceField(['delivered', 'permanent-failure', 'temporary-failure', 'pending']),
  detail: textField().optional().openapi({ description: 'A reason, for the log' }),
  time: textField().optional().openapi({ description: 'When it happened, for the log' }),
});

/** For a provider that has no codes of its own to be read: it says the status as Notify has it. */
export function reachReceipts(deps: ReceiptDeps): Route {
  const take = createTextReceipts(deps);
  return {
    definition: {
      method: 'post',
      path: '/notifications/sms/reach',
      summary: 'What the provider reach says of a text',
      description: openToProviders,
      request: jsonRequest(body),
      responses: {
        200: jsonResponse('Kept', receiptKept),
        ...receiptFailures,
        400: jsonResponse(
          'Not in order',
          z.union([schemaErrors, receiptFailures[400].content['application/json'].schema]),
        ),
      },
    },
    async answer(c) {
      const { reference, status, detail, time } = parsedBody(body, parseReceipt(await c.req.text()));
      const said = [detail, time].filter((each) => each !== undefined).join(', ');
      return take({ provider: 'reach', reference, said: status, detail: said, meaning: () => status });
    },
  };
}
