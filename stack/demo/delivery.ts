import { hour, type Micros, minute, second, toTimestamp } from './instants.ts';
import type { Notification, Present, Sending } from './message.ts';
import type { Random } from './random.ts';

/** The last status that a provider reports, with how often it does. */
export type Reports = readonly (readonly [status: string, weight: number])[];

/** Ranges of time, with how often something takes that long. */
type Delays = readonly (readonly [range: readonly [low: Micros, high: Micros], weight: number])[];

const handOvers: Delays = [
  [[0.2 * second, 3 * second], 970],
  [[3 * second, 10 * second], 22],
  [[10 * second, 90 * second], 8],
];

/** Most receipts come within a minute, and a few some days later. */
const receipts: Delays = [
  [[2 * second, minute], 930],
  [[minute, 4 * hour], 52],
  [[4 * hour, 30 * hour], 12],
  [[30 * hour, 96 * hour], 6],
];

function delay(random: Random, delays: Delays): Micros {
  const [low, high] = random.weighted(delays);
  return Math.floor(random.between(low, high));
}

/**
 * How an e-mail or a text fared by now: not yet handed over (created), handed over without a receipt (sending), or with
 * the status of its receipt.
 */
export function fare(
  random: Random,
  { createdAt, handOver, keyType }: Sending,
  { now }: Present,
  provider: string,
  reports: Reports,
): Pick<Notification, 'notification_status' | 'sent_at' | 'sent_by' | 'updated_at' | 'reference'> {
  const sentAt = createdAt + (handOver ?? delay(random, handOvers));
  const receiptAt = sentAt + (keyType === 'test' ? second : delay(random, receipts));
  const report = keyType === 'test' ? 'delivered' : random.weighted(reports);
  const reference = random.uuid();
  if (sentAt > now) {
    return { notification_status: 'created', sent_at: null, sent_by: null, updated_at: null, reference: null };
  }
  if (report === 'technical-failure') {
    // No provider took it.
    const updated_at = toTimestamp(sentAt);
    return { notification_status: report, sent_at: null, sent_by: null, updated_at, reference: null };
  }
  const sent = { sent_at: toTimestamp(sentAt), sent_by: provider, reference };
  if (receiptAt > now) return { ...sent, notification_status: 'sending', updated_at: sent.sent_at };
  return { ...sent, notification_status: report, updated_at: toTimestamp(receiptAt) };
}
