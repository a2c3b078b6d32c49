import type { PoolClient } from 'pg';
import { recordCallbacks } from '../callbacks/record.ts';
import { changeStatuses } from './change-statuses.ts';
import { type LockedNotification, lockNotifications } from './lock-notifications.ts';
import { type FactHorizon, markChangedDays } from './mark-due.ts';

const returnedLetter = 'returned-letter';

async function enterReturned(client: PoolClient, letters: readonly LockedNotification[]): Promise<void> {
  await client.query(
    `insert into public.returned_letters (id, reported_at, service_id, notification_id, created_at)
     select gen_random_uuid(), timezone('utc', now())::date, s.id, letter.id, timezone('utc', clock_timestamp())
       from jsonb_to_recordset($1) as letter (id uuid, "serviceId" uuid) join public.services s on s.id = "serviceId"
      order by letter.id
     on conflict (notification_id) do nothing`,
    [JSON.stringify(letters)],
  );
}

/**
 * Letters that came back: their statuses, their rows in `returned_letters`, the callbacks of their services and the days
 * whose facts are to be written again, all in the caller's transaction. Done twice, it changes nothing the second time.
 * Spec: nightly §4.11 and §13, W16.
 *
 * @returns the references that no letter has.
 */
export async function returnLetters(
  client: PoolClient,
  references: readonly string[],
  horizon: FactHorizon,
): Promise<string[]> {
  const search = { type: 'letter', by: 'reference', values: references } as const;
  const letters = await lockNotifications(client, search, horizon.timeZone);
  if (letters.length > 0) {
    const changes = letters
      .filter(({ status }) => status !== returnedLetter)
      .map((notification) => ({ notification, status: returnedLetter }));
    await changeStatuses(client, changes);
    await enterReturned(client, letters);
    await markChangedDays(client, changes, horizon);
    const ids = letters.map(({ id }) => id);
    await recordCallbacks(client, 'returned_letter', ids);
  }
  const known = new Set(letters.map(({ reference }) => reference));
  return references.filter((reference) => !known.has(reference));
}
