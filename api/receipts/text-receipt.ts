import { recordAlerts } from '../../db/alerts.ts';
import { applyReceipt } from '../../db/receipts/apply-receipt.ts';
import { openStatuses } from '../../db/receipts/change-statuses.ts';
import type { LockedNotification } from '../../db/receipts/lock-notifications.ts';
import { type Answer, json } from '../answer.ts';
import { parseUuid } from '../v2/uuid.ts';
import { receiptAlert } from './alert.ts';
import { countFragments } from './count-fragments.ts';
import { countriesWithoutReceipts } from './countries-without-receipts.ts';
import type { ReceiptDeps } from './deps.ts';

/** What a provider of texts says of one. */
export interface TextReceipt {
  /** As in `sent_by`. */
  readonly provider: 'mmg' | 'firetext' | 'reach';
  /** The id of the notification. */
  readonly reference: string;
  /** The status in the provider's words, and its reason. */
  readonly said: string;
  readonly detail?: string | undefined;
  /** What that means for the text; undefined: nobody knows. */
  readonly meaning: ((before: LockedNotification) => string) | undefined;
}

/**
 * Applies the receipt of a text, and answers. A text that has a final status keeps it. When nobody knows what the provider
 * means, the text has failed for a technical reason, and an alert says so. One without fragments is counted. Spec: nightly §9.2 and §9.3.
 */
export function createTextReceipts({ change, horizon, logger, now, signing }: ReceiptDeps) {
  return async ({ provider, reference, said, detail, meaning }: TextReceipt): Promise<Answer> => {
    const kept = json(200, { result: 'success' });
    const log = logger.child({ provider, reference, said, detail });
    const id = parseUuid(reference);
    if (id === undefined) {
      log.warn('a receipt has no id of a notification as its reference');
      return kept;
    }
    const receipt = {
      search: { type: 'sms', by: 'id', values: [id] },
      provider,
      statusAfter(before: LockedNotification) {
        const { status, prefixAbroad } = before;
        if (!openStatuses.includes(status) || countriesWithoutReceipts.has(prefixAbroad ?? '')) return undefined;
        return meaning === undefined ? 'technical-failure' : meaning(before);
      },
    } as const;
    const { found, changed } = await change(async (client) => {
      const fragmentsOf = (text: string) => countFragments(client, text, { signing, logger: log });
      const applied = await applyReceipt(client, { ...receipt, fragmentsOf }, horizon);
      if (meaning === undefined && applied.changed.length > 0) {
        await recordAlerts(client, [receiptAlert(provider, said, id, now())]);
      }
      return applied;
    });
    const [status] = changed.map((each) => each.status);
    if (found.length === 0) log.warn('a receipt is of a text that is not known');
    else if (status === undefined) log.info({ before: found[0]?.status }, 'a receipt changes nothing');
    else log.info({ status }, 'a receipt was applied');
    return kept;
  };
}
