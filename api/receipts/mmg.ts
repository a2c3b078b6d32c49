import { z } from '@hono/zod-openapi';
import { jsonRequest, jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import type { ReceiptDeps } from './deps.ts';
import { mmgStatuses } from './mmg-statuses.ts';
import { parseReceipt, requireFields, textOf } from './receipt-body.ts';
import { openToProviders, receiptFailures, receiptKept } from './shapes.ts';
import { createTextReceipts } from './text-receipt.ts';

const textOrNumber = z.union([z.string(), z.int()]);

const body = z.object({
  status: textOrNumber,
  CID: z.string().openapi({ description: 'The id of the notification' }),
  substatus: textOrNumber.optional(),
  deliverytime: z.string().optional(),
});

/** Spec: nightly §9.1. */
export function mmgReceipts(deps: ReceiptDeps): Route {
  const take = createTextReceipts(deps);
  return {
    definition: {
      method: 'post',
      path: '/notifications/sms/mmg',
      summary: 'What MMG says of a text',
      description: openToProviders,
      request: jsonRequest(body),
      responses: { 200: jsonResponse('Kept', receiptKept), ...receiptFailures },
    },
    async answer(c) {
      const given = parseReceipt(await c.req.text());
      const status = textOf(given['status']);
      const CID = textOf(given['CID']);
      const substatus = textOf(given['substatus']);
      requireFields('MMG', { status, CID });
      const known = mmgStatuses.get(status);
      return take({
        provider: 'mmg',
        reference: CID,
        said: status,
        detail: known?.reasons[substatus] ?? substatus,
        meaning: known && (() => known.status),
      });
    },
  };
}
