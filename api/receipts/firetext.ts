import { z } from '@hono/zod-openapi';
import { jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import type { ReceiptDeps } from './deps.ts';
import { firetextFailures, firetextMeaning } from './firetext-statuses.ts';
import { receiptForm, requireFields } from './receipt-body.ts';
import { openToProviders, receiptFailures, receiptKept } from './shapes.ts';
import { createTextReceipts } from './text-receipt.ts';

const form = z.object({
  status: z.string(),
  reference: z.string().openapi({ description: 'The id of the notification' }),
  code: z.string().optional(),
  time: z.string().optional(),
});

/** Spec: nightly §9.1. */
export function firetextReceipts(deps: ReceiptDeps): Route {
  const take = createTextReceipts(deps);
  return {
    definition: {
      method: 'post',
      path: '/notifications/sms/firetext',
      summary: 'What Firetext says of a text',
      description: openToProviders,
      request: { body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } } },
      responses: { 200: jsonResponse('Kept', receiptKept), ...receiptFailures },
    },
    async answer(c) {
      const given = await receiptForm(c);
      const [said = '', reference = '', code = ''] = ['status', 'reference', 'code'].map(
        (name) => given.get(name) ?? '',
      );
      requireFields('Firetext', { status: said, reference });
      return take({
        provider: 'firetext',
        reference,
        said,
        detail: firetextFailures.get(code)?.reason ?? code,
        meaning: firetextMeaning(said, code),
      });
    },
  };
}
