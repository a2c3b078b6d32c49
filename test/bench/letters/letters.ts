import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Pool } from 'pg';
import { type LetterBuckets, type LetterFile, scanPlace } from '../../../db/letters/places.ts';
import type { ObjectStore } from '../../../db/objects/object-store.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { letterScanOptions, workflowNames } from '../../../workflows/names.ts';
import { type LetterKind, tail } from './kinds.ts';

/** Where letters are made, and where a worker takes them up. */
export interface LetterSetting {
  readonly pool: Pool;
  readonly store: ObjectStore;
  readonly buckets: LetterBuckets;
  readonly client: Client;
  readonly taskQueue: string;
}

/** How many callers hand in letters at a time. */
const callers = 32;

/** Makes letters that wait for their scan. @returns their ids. */
export async function makeLetters({ pool, store, buckets }: LetterSetting, kind: LetterKind): Promise<string[]> {
  const letters = Array.from({ length: kind.count }, () => ({
    id: randomUUID(),
    reference: randomBytes(8).toString('hex').toUpperCase(),
    postage: 'second',
    keyType: 'normal',
    createdAt: '2026-01-05 09:00:00',
  })) satisfies LetterFile[];
  const inTurn = pLimit(callers);
  await Promise.all(
    letters.map((letter) => inTurn(() => store.put(scanPlace(letter, buckets), Buffer.concat([kind.pdf, tail()])))),
  );
  await inTransaction(pool, async (client) => {
    // The scan joins none of the tables that the foreign keys point to.
    await client.query('set local session_replication_role = replica');
    await client.query(
      `insert into public.notifications
         (id, "to", normalised_to, service_id, template_id, template_version, key_type, notification_type, created_at,
          billable_units, international, notification_status, reference, postage)
       select id, 'Provided as PDF', 'providedaspdf', md5('service')::uuid, md5('template')::uuid, 1, 'normal', 'letter',
              "createdAt", 0, false, 'pending-virus-check', reference, postage
         from jsonb_to_recordset($1::jsonb) as l (id uuid, reference text, postage text, "createdAt" timestamp)`,
      [JSON.stringify(letters)],
    );
  });
  return letters.map(({ id }) => id);
}

async function count(pool: Pool, status: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int as count from public.notifications where notification_status = $1',
    [status],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Starts the scans, and waits until no letter waits any more.
 *
 * @returns seconds. @throws Error when a letter has come to another end than to be printed.
 */
export async function scanLetters({ pool, client, taskQueue }: LetterSetting, ids: readonly string[]): Promise<number> {
  const printed = await count(pool, 'created');
  const inTurn = pLimit(callers);
  const began = performance.now();
  const scans = await Promise.all(
    ids.map((id) => inTurn(() => client.workflow.start(workflowNames.letterScan, letterScanOptions(id, taskQueue)))),
  );
  while ((await count(pool, 'pending-virus-check')) > 0) await delay(20);
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(scans.map((scan) => inTurn(() => scan.result())));
  const found = (await count(pool, 'created')) - printed;
  if (found !== ids.length) throw new Error(`Expected ${ids.length} letters to print, got ${found}`);
  return seconds;
}
