import type { PoolClient } from 'pg';
import { recordCallbacks } from '../callbacks/record.ts';
import { changeStatuses } from './change-statuses.ts';
import { type LockedNotification, lockNotifications, type Search } from './lock-notifications.ts';
import { type FactHorizon, markChangedDays, type StatusChange } from './mark-due.ts';
import { storeFragments } from './store-fragments.ts';

/** What a provider says of a text or an e-mail. */
export interface Receipt {
  readonly search: Search;
  /** Who says it: a notification that nobody is known to have sent was sent by it. */
  readonly provider: string;
  /** Undefined: it stays as it is. */
  statusAfter(before: LockedNotification): string | undefined;
  /** Counts the fragments of a text that has none yet; undefined: nobody can tell. */
  fragmentsOf?(id: string): Promise<number | undefined>;
}

/** The notifications that a receipt is about, and those of them that it changed. */
export interface Applied {
  readonly found: readonly LockedNotification[];
  readonly changed: readonly StatusChange[];
}

/** Of those that were counted only now, each is as good as sent by another provider: the day is billed otherwise. */
async function countFragments(
  client: PoolClient,
  { fragmentsOf, provider }: Receipt,
  changed: readonly StatusChange[],
): Promise<StatusChange[]> {
  const billed: StatusChange[] = [];
  for (const change of changed) {
    const { id, type, billableUnits } = change.notification;
    const fragments = type === 'sms' && billableUnits === 0 ? await fragmentsOf?.(id) : undefined;
    if (fragments !== undefined) await storeFragments(client, id, fragments);
    billed.push(fragments === undefined ? change : { ...change, provider });
  }
  return billed;
}

/**
 * Applies a receipt, with all that follows from it, in the caller's transaction: the callback to the service unless the
 * notification is only pending, the fragments of a text that has none, and the days whose facts are to be written again. A
 * receipt that comes twice changes nothing the second time. Spec: nightly §9.3; ours also changes what has been moved to history.
 */
export async function applyReceipt(client: PoolClient, receipt: Receipt, horizon: FactHorizon): Promise<Applied> {
  const { search, provider } = receipt;
  const found = await lockNotifications(client, search, horizon.timeZone);
  const changed = found.flatMap((notification): StatusChange[] => {
    const status = receipt.statusAfter(notification);
    // Nothing times out in history: what becomes pending there would stay so.
    if (status === undefined || (status === 'pending' && notification.table === 'notification_history')) return [];
    return [{ notification, status, ...(notification.sentBy === null && { provider }) }];
  });
  if (changed.length === 0) return { found, changed };
  await changeStatuses(client, changed);
  await markChangedDays(client, await countFragments(client, receipt, changed), horizon);
  const settled = changed.filter(({ status }) => status !== 'pending').map(({ notification }) => notification.id);
  if (settled.length > 0) await recordCallbacks(client, 'delivery_status', settled);
  return { found, changed };
}
