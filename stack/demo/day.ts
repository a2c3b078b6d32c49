import { notificationTypes } from '../../db/reporting/days.ts';
import { jobs, notificationHistory, notifications, notificationsLetterDespatch } from '../../db/schema.ts';
import { type Batch, batch } from './batch.ts';
import { sendingsAtBounds, sixSheetLetters } from './edge-cases.ts';
import { makeEmail, makeText } from './emails-and-texts.ts';
import { type Despatch, type Letter, makeLetter } from './letters.ts';
import type { DemoDay, Notification, Present, Sending } from './message.ts';
import type { Random } from './random.ts';
import { sendingsOf } from './sendings.ts';
import type { DemoService } from './services.ts';

const defaultRetention = 7;
/** The archiver leaves such letters where they are. Spec: nightly §5.4. */
const unfinishedLetter = ['created', 'sending', 'pending-virus-check'];

function make(random: Random, sending: Sending, present: Present): Letter {
  if (sending.type === 'letter') return makeLetter(random, sending, present);
  const makeMessage = sending.type === 'email' ? makeEmail : makeText;
  return { notification: makeMessage(random, sending, present) };
}

/** The table that a notification is in today; undefined: it is gone, as test rows are after their retention. */
function tableOf({ service, type, keyType, day }: Sending, status: string) {
  const retention = service.plan.retention[type] ?? defaultRetention;
  if (day.daysAgo <= retention) return notifications;
  if (keyType === 'test') return undefined;
  return type === 'letter' && unfinishedLetter.includes(status) ? notifications : notificationHistory;
}

const byCreation = (a: Notification, b: Notification) => (a.created_at < b.created_at ? -1 : 1);

/** All that was sent on a day, as its tables are at the present, in an order that the foreign keys allow. */
export function dayBatches(random: Random, demo: readonly DemoService[], day: DemoDay, present: Present): Batch[] {
  const parts = demo.flatMap((service) =>
    notificationTypes
      .filter((type) => service.templates[type].length > 0)
      .map((type) => sendingsOf(random, service, type, day)),
  );
  const live: Notification[] = sixSheetLetters(random, demo, day, present);
  const archived: Notification[] = [];
  const despatched: Despatch[] = [];
  for (const sending of [...parts.flatMap(({ sendings }) => sendings), ...sendingsAtBounds(random, demo, day)]) {
    const { notification, despatch } = make(random, sending, present);
    const table = tableOf(sending, notification.notification_status);
    if (table === notifications) live.push(notification);
    if (table === notificationHistory) archived.push(notification);
    if (despatch !== undefined) despatched.push(despatch);
  }
  return [
    batch(
      jobs,
      parts.flatMap((part) => part.jobs),
    ),
    batch(notifications, live.sort(byCreation)),
    batch(notificationHistory, archived.sort(byCreation)),
    batch(notificationsLetterDespatch, despatched),
  ];
}
