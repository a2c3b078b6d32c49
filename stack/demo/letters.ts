import { addDays, type ReportingDay } from '../../db/reporting/days.ts';
import type { notificationsLetterDespatch } from '../../db/schema.ts';
import { weekdayOf } from './hours.ts';
import { hour, type Micros, minute, toMicros, toTimestamp } from './instants.ts';
import { blankMessage, type Notification, type Present, type Sending } from './message.ts';
import type { Random } from './random.ts';

/** A row of `notifications_letter_despatch`. */
export type Despatch = typeof notificationsLetterDespatch.$inferInsert;

/** A letter, and the printer's word on it once it has left. */
export interface Letter {
  readonly notification: Notification;
  readonly despatch?: Despatch;
}

/** Letters of a day go to the printer together. */
const collection: Micros = 17 * hour + 30 * minute;

/** What keeps a letter from the printer; null: nothing. */
const obstacles: readonly (readonly [status: string | null, weight: number])[] = [
  [null, 983],
  ['cancelled', 7],
  ['validation-failed', 5],
  ['pending-virus-check', 2],
  ['technical-failure', 2],
  ['virus-scan-failed', 1],
];

function address(random: Random, { template, keyType }: Sending) {
  const postage = random.weighted([
    [template.postage ?? 'second', 94],
    ['europe', 4],
    ['rest-of-world', 2],
  ]);
  const international = postage === 'europe' || postage === 'rest-of-world';
  return { to: '1 Example Street', postage, international, sent_by: keyType === 'test' ? null : 'dvla' };
}

function nextWorkingDay(day: ReportingDay): ReportingDay {
  const next = addDays(day, 1);
  return weekdayOf(next) % 6 === 0 ? nextWorkingDay(next) : next;
}

/** From the printer's hands on: with it, despatched on a working day, and seldom returned. */
function post(random: Random, letter: Notification, { day, createdAt }: Sending, present: Present): Letter {
  const midnight = toMicros(day.startUtc);
  const sentOn = createdAt < midnight + collection ? day.day : addDays(day.day, 1);
  const sentAt = midnight + collection + 20 * minute + (sentOn === day.day ? 0 : 24 * hour);
  if (sentAt > present.now) return { notification: letter };
  const sent = {
    ...letter,
    notification_status: 'sending',
    sent_at: toTimestamp(sentAt),
    updated_at: toTimestamp(sentAt),
  };
  const soonest = nextWorkingDay(sentOn);
  const despatched_on = random.chance(0.7) ? soonest : nextWorkingDay(soonest);
  if (despatched_on >= present.today) return { notification: sent };
  const notification_status = random.chance(0.005) ? 'returned-letter' : 'delivered';
  return {
    notification: { ...sent, notification_status, updated_at: `${despatched_on} 20:15:00` },
    despatch: {
      notification_id: letter.id,
      despatched_on,
      cost_threshold: random.chance(0.85) ? 'sorted' : 'unsorted',
    },
  };
}

export function makeLetter(random: Random, sending: Sending, present: Present): Letter {
  const letter: Notification = {
    ...blankMessage(random, sending),
    ...address(random, sending),
    reference: random.uuid().replaceAll('-', '').slice(0, 16).toUpperCase(),
    billable_units: random.weighted([
      [1, 45],
      [2, 33],
      [3, 12],
      [4, 7],
      [5, 3],
    ]),
  };
  const obstacle = random.weighted(obstacles);
  if (sending.keyType === 'test') return { notification: { ...letter, notification_status: 'delivered' } };
  if (obstacle === null) return post(random, letter, sending, present);
  return { notification: { ...letter, notification_status: obstacle, sent_by: null } };
}
