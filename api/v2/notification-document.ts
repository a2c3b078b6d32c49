import { z } from '@hono/zod-openapi';
import type { NotificationRow } from '../../db/v2/notifications.ts';
import type { SigningKeys } from '../deps.ts';
import { messageBody, messageSubject } from '../rendering/message.ts';
import { type Personalisation, personalisationOf } from '../rendering/placeholders.ts';
import { readSigned } from '../signed-value.ts';
import type { v2Notification } from './shapes.ts';

type V2Notification = z.infer<typeof v2Notification>;
type Costs = Pick<V2Notification, 'cost_details' | 'cost_in_pounds' | 'is_cost_data_ready'>;

const completed = new Set([
  'sent',
  'delivered',
  'failed',
  'technical-failure',
  'temporary-failure',
  'permanent-failure',
  'returned-letter',
  'cancelled',
]);
const letterStatuses: Readonly<Record<string, string>> = {
  created: 'accepted',
  sending: 'accepted',
  delivered: 'received',
  'returned-letter': 'received',
};
const neverPrinted = new Set(['validation-failed', 'technical-failure', 'cancelled', 'virus-scan-failed']);
const notReady: Costs = { cost_details: {}, cost_in_pounds: null, is_cost_data_ready: false };

function costs(row: NotificationRow): Costs {
  const { notification_type, notification_status: status, notification_postage: postage } = row;
  const units = row.billable_units ?? 0;
  const rate = row.rate ?? 0;
  if (notification_type === 'email') return { cost_details: {}, cost_in_pounds: 0, is_cost_data_ready: true };
  if (units === 0 && ['created', 'pending-virus-check'].includes(status)) return notReady;
  if (notification_type === 'letter') {
    const sheets = neverPrinted.has(status) ? 0 : units;
    const cost = sheets === 0 ? 0 : rate;
    return {
      cost_details: { billable_sheets_of_paper: sheets, postage },
      cost_in_pounds: cost,
      is_cost_data_ready: true,
    };
  }
  const multiplier = row.rate_multiplier ?? 1;
  const details = { billable_sms_fragments: units, international_rate_multiplier: multiplier, sms_rate: rate };
  return { cost_details: details, cost_in_pounds: units * multiplier * rate, is_cost_data_ready: true };
}

const values = z.looseObject({});

function personalisation(column: string | null, signing: SigningKeys): Personalisation {
  const read = values.safeParse(column === null ? {} : readSigned(column, signing));
  return personalisationOf(read.success ? read.data : {});
}

function address(row: NotificationRow, given: Personalisation) {
  const line = (name: string) => {
    const value = row.notification_type === 'letter' ? given.get(name) : undefined;
    return typeof value === 'string' ? value : null;
  };
  return {
    line_1: line('addressline1'),
    line_2: line('addressline2'),
    line_3: line('addressline3'),
    line_4: line('addressline4'),
    line_5: line('addressline5'),
    line_6: line('addressline6'),
    postcode: line('postcode'),
  };
}

/**
 * A notification as the public API shows it.
 *
 * @param base the address of this API, as the caller wrote it.
 */
export function notificationDocument(row: NotificationRow, signing: SigningKeys, base: string): V2Notification {
  const given = personalisation(row.personalisation, signing);
  const { notification_type: type, notification_status: status } = row;
  return {
    ...address(row, given),
    ...costs(row),
    body: messageBody(row, given),
    completed_at: completed.has(status) ? row.updated_at : null,
    created_at: row.created_at,
    created_by_name: row.created_by_name,
    email_address: type === 'email' ? row.to : null,
    id: row.notification_id,
    one_click_unsubscribe_url: row.unsubscribe_link,
    phone_number: type === 'sms' ? row.to : null,
    postage: row.notification_postage,
    reference: row.client_reference,
    scheduled_for: null,
    sent_at: row.sent_at,
    status: type === 'letter' ? (letterStatuses[status] ?? status) : status,
    subject: messageSubject(row, given),
    template: { id: row.id, uri: `${base}/v2/template/${row.id}/version/${row.version}`, version: row.version },
    type,
  };
}
