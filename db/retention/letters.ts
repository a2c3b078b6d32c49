import type { Pool, PoolClient } from 'pg';
import { homeOf, type LetterBuckets, type LetterFile, letterFileName } from '../letters/places.ts';
import type { ExpiredMessages } from './messages.ts';
import { type MovedBatch, moveRows } from './move.ts';

/** A letter to archive, as far as its file's place and its row need to be known. */
export interface ExpiredLetter extends Omit<LetterFile, 'reference'> {
  readonly id: string;
  readonly status: string;
  /** Null: it never had a file. */
  readonly reference: string | null;
}

/**
 * Letters of a service that are past its retention and on whose way nothing is left to happen, and all of test keys, the
 * oldest first. Spec: nightly §5.4.
 *
 * @returns fewer than `limit`: there are no more.
 */
export async function expiredLetters(
  pool: Pool,
  { service, cutoff, after, limit }: ExpiredMessages,
): Promise<ExpiredLetter[]> {
  const { rows } = await pool.query<ExpiredLetter>(
    // The postage is a part of the file's name that its place does not depend on.
    `select id, reference, key_type as "keyType", created_at as "createdAt", notification_status as status, 'second' as postage
       from public.notifications
      where service_id = $1 and notification_type = 'letter' and created_at < $2
        and (created_at, id) > ($3::timestamp, $4::uuid)
        and (key_type = 'test' or notification_status not in ('pending-virus-check', 'created', 'sending'))
      order by created_at, id limit $5`,
    [service, cutoff, after.createdAt, after.id, limit],
  );
  return rows;
}

/**
 * Archives letters whose files have been deleted. One whose status has changed since it was listed stays: its file may be
 * elsewhere by now.
 */
export function archiveLetters(client: PoolClient, letters: readonly ExpiredLetter[]): Promise<MovedBatch> {
  return moveRows(
    client,
    `select n.id from public.notifications n
       join unnest($1::uuid[], $2::text[]) as listed (id, status) on listed.id = n.id
      where n.notification_status = listed.status
      order by n.id
      for update of n skip locked`,
    [letters.map(({ id }) => id), letters.map(({ status }) => status)],
  );
}

/** Objects of a bucket whose names begin alike. */
export interface FilePrefix {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * A letter may be cancelled wherever it is on its way, and its file stays there. Of any other a file may have been left where
 * it waited; but one that was given up may be replayed at this moment, from there.
 */
function wayOf(status: string): string[] {
  if (status === 'cancelled') return ['pending-virus-check', 'technical-failure', 'virus-scan-failed'];
  return status === 'technical-failure' ? [status] : [status, 'pending-virus-check'];
}

/**
 * Where a letter's file is: where letters are printed from, at its home, which for one that has failed is elsewhere, and
 * where it waited for its scan.
 * Found by its reference, as the rest of the name changes with its postage. Spec: nightly §5.4; §13, W13.
 *
 * @param timeZone IANA name of the reporting zone.
 */
export function filesOf(letter: ExpiredLetter, buckets: LetterBuckets, timeZone: string): FilePrefix[] {
  const { reference } = letter;
  if (reference === null) return [];
  const file = { ...letter, reference };
  const nameLength = letterFileName(file).length;
  const places = new Map<string, FilePrefix>();
  for (const status of [...wayOf(letter.status), 'delivered']) {
    const { bucket, name } = homeOf({ ...file, status }, buckets, timeZone);
    // With what follows the reference: another letter's may begin with it.
    const prefix = `${name.slice(0, -nameLength)}NOTIFY.${reference.toUpperCase()}.D.`;
    places.set(`${bucket}/${prefix}`, { bucket, prefix });
  }
  return [...places.values()];
}
