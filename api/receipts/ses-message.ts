import { z } from '@hono/zod-openapi';
import type { Complaint } from '../../db/receipts/complain.ts';
import { failure } from '../errors.ts';
import { RequestError } from '../request-error.ts';
import { parseReceipt, requireFields, textOf } from './receipt-body.ts';

interface OfEmail {
  /** As in the notification's reference. */
  readonly reference: string;
  /** When the e-mail was sent; undefined: it does not say. */
  readonly sentAt: Date | undefined;
}

/** What SES says of the way of an e-mail. */
export interface SesReceipt extends OfEmail {
  readonly type: 'Delivery' | 'Permanent' | 'Temporary';
}

/** That a recipient does not want an e-mail. */
export interface SesComplaint extends OfEmail {
  readonly type: 'Complaint';
  readonly complaint: Omit<Complaint, 'reference'>;
}

/** What SES says of an e-mail, as far as it matters; it also has the addresses of people, which no log may have. */
export type SesMessage = SesReceipt | SesComplaint;

const refused = (sentence: string) => new RequestError(failure(400, `SES callback failed: ${sentence}`));
const noJson = () => refused('invalid json');

const bounced = z.looseObject({ bounce: z.looseObject({ bounceType: z.string() }) });
const mailed = z.looseObject({
  mail: z.looseObject({ messageId: z.string().min(1), timestamp: z.coerce.date().optional().catch(undefined) }),
});

// No address can get in, whatever is sent.
const word = z
  .string()
  .regex(/^[\w-]+$/)
  .nullable()
  .catch(null);
const complained = z.object({
  feedbackId: word,
  complaintFeedbackType: word,
  timestamp: z.iso.datetime({ offset: true }).nullable().catch(null),
});

/** The body that SNS sends: a message, or the question whether messages are wanted. Spec: nightly §9.4. */
export function parseSns(text: string): { readonly subscribeUrl: string } | SesMessage {
  const envelope = parseReceipt(text, noJson);
  if (envelope['Type'] === 'SubscriptionConfirmation') return { subscribeUrl: textOf(envelope['SubscribeURL']) };
  const Message = textOf(envelope['Message']);
  requireFields('SES', { Message });
  const message = parseReceipt(Message, noJson);
  const notificationType = textOf(message['notificationType']);
  requireFields('SES', { notificationType });
  const type = notificationType === 'Bounce' ? bounceOf(message) : notificationType;
  if (type !== 'Delivery' && type !== 'Permanent' && type !== 'Temporary' && type !== 'Complaint') {
    throw refused(`status ${type} not found`);
  }
  const { success, data } = mailed.safeParse(message);
  if (!success) throw refused('messageId missing');
  const email = { reference: data.mail.messageId, sentAt: data.mail.timestamp };
  return type === 'Complaint' ? { type, ...email, complaint: complaintOf(message['complaint']) } : { type, ...email };
}

/** SES may leave out everything. */
function complaintOf(given: unknown): SesComplaint['complaint'] {
  const { data } = complained.safeParse(given);
  const { feedbackId = null, complaintFeedbackType: type = null, timestamp: complainedAt = null } = data ?? {};
  return { feedbackId, type, complainedAt };
}

/** A bounce that is not for good may be none the next time. */
function bounceOf(message: object): 'Permanent' | 'Temporary' {
  const { success, data } = bounced.safeParse(message);
  if (!success) throw refused('bounceType missing');
  return data.bounce.bounceType === 'Permanent' ? 'Permanent' : 'Temporary';
}
