import { z } from '@hono/zod-openapi';
import { applyReceipt } from '../../db/receipts/apply-receipt.ts';
import { type Answer, json } from '../answer.ts';
import { failure } from '../errors.ts';
import { jsonRequest, jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import type { ReceiptDeps } from './deps.ts';
import { parseSns, type SesMessage } from './ses-message.ts';
import { openToProviders, receiptFailures } from './shapes.ts';

const body = z.object({
  Type: z.string().optional(),
  Message: z.string().openapi({ description: "SES's own message, as JSON in a text" }),
});

const kept = z.object({ result: z.literal('success'), message: z.literal('SES callback succeeded') });

/** Spec: nightly §9.4. */
export const sesStatuses = {
  Delivery: 'delivered',
  Permanent: 'permanent-failure',
  Temporary: 'temporary-failure',
  Complaint: undefined,
} as const satisfies Record<SesMessage['type'], string | undefined>;

/** An e-mail's receipt may come before its reference is written. */
const freshMs = 5 * 60_000;
const notYet = failure(503, 'No such e-mail yet: send it again', { 'retry-after': '1' });

/** Spec: nightly §9.4. */
export function sesReceipts({ change, horizon, logger, now }: ReceiptDeps): Route {
  async function take({ type, reference, sentAt }: SesMessage): Promise<Answer | undefined> {
    const log = logger.child({ provider: 'ses', reference, said: type });
    const receipt = {
      search: { type: 'email', by: 'reference', values: [reference] },
      provider: 'ses',
      statusAfter: ({ status }: { status: string | null }) =>
        status === 'sending' || status === 'pending' ? sesStatuses[type] : undefined,
    } as const;
    const { found, changed } = await change((client) => applyReceipt(client, receipt, horizon));
    const ids = found.map(({ id }) => id);
    if (found.length === 0) {
      if (sentAt !== undefined && now().getTime() - sentAt.getTime() < freshMs) return notYet;
      log.warn('a receipt is of an e-mail that is not known');
    } else if (type === 'Complaint') log.warn({ ids }, 'a recipient says that an e-mail was not wanted');
    else log.info({ ids }, changed.length === 0 ? 'a receipt changes nothing' : 'a receipt was applied');
    return undefined;
  }

  return {
    definition: {
      method: 'post',
      path: '/notifications/email/ses',
      summary: 'What Amazon SES says of an e-mail, through SNS',
      description: `${openToProviders} One of an e-mail of the last five minutes that is not known yet is a 503, so that it is sent again.`,
      request: jsonRequest(body),
      responses: { 200: jsonResponse('Kept', kept), ...receiptFailures },
    },
    async answer(c) {
      const message = parseSns(await c.req.text());
      if ('subscribeUrl' in message) {
        logger.warn(message, 'SNS asks whether to send receipts here: open the address, if it is yours');
      } else {
        const refusal = await take(message);
        if (refusal !== undefined) return refusal;
      }
      return json(200, { result: 'success', message: 'SES callback succeeded' } satisfies z.infer<typeof kept>);
    },
  };
}
