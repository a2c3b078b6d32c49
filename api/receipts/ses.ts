import { z } from '@hono/zod-openapi';
import { applyReceipt } from '../../db/receipts/apply-receipt.ts';
import { complain } from '../../db/receipts/complain.ts';
import type { LockedNotification } from '../../db/receipts/lock-notifications.ts';
import { type Answer, json } from '../answer.ts';
import { failure } from '../errors.ts';
import { jsonRequest, jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import type { ReceiptDeps } from './deps.ts';
import { parseSns, type SesComplaint, type SesMessage, type SesReceipt } from './ses-message.ts';
import { openToProviders, receiptFailures } from './shapes.ts';

const body = z.object({
  Type: z.string().optional(),
  Message: z.string().openapi({ description: "SES's own message, as JSON in a text" }),
});

const kept = z.object({ result: z.literal('success'), message: z.literal('SES callback succeeded') });

/** Spec: nightly §9.4. */
const sesStatuses = {
  Delivery: 'delivered',
  Permanent: 'permanent-failure',
  Temporary: 'temporary-failure',
} as const satisfies Record<SesReceipt['type'], string>;

/** An e-mail's receipt may come before its reference is written. */
const freshMs = 5 * 60_000;
const notYet = failure(503, 'No such e-mail yet: send it again', { 'retry-after': '1' });

/** What a message has come to. */
interface Taken {
  readonly found: readonly LockedNotification[];
  /** For the log. */
  readonly line: string;
}

/** Spec: nightly §9.4. */
export function sesReceipts({ change, horizon, logger, now }: ReceiptDeps): Route {
  async function apply({ type, reference }: SesReceipt): Promise<Taken> {
    const receipt = {
      search: { type: 'email', by: 'reference', values: [reference] },
      provider: 'ses',
      statusAfter: ({ status }: { status: string | null }) =>
        status === 'sending' || status === 'pending' ? sesStatuses[type] : undefined,
    } as const;
    const { found, changed } = await change((client) => applyReceipt(client, receipt, horizon));
    return { found, line: changed.length === 0 ? 'a receipt changes nothing' : 'a receipt was applied' };
  }

  async function enter({ reference, complaint }: SesComplaint): Promise<Taken> {
    const whole = { reference, ...complaint };
    const { found, entered } = await change((client) => complain(client, whole, horizon.timeZone));
    return { found, line: entered.length === 0 ? 'a complaint is known already' : 'a complaint was entered' };
  }

  async function take(message: SesMessage): Promise<Answer | undefined> {
    const { type, reference, sentAt } = message;
    const log = logger.child({ provider: 'ses', reference, said: type });
    const { found, line } = await (message.type === 'Complaint' ? enter(message) : apply(message));
    if (found.length > 0) {
      log.info({ ids: found.map(({ id }) => id) }, line);
      return undefined;
    }
    if (sentAt !== undefined && now().getTime() - sentAt.getTime() < freshMs) return notYet;
    log.warn('a receipt is of an e-mail that is not known');
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
