import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { DamagedPartError } from '../../db/deep-archive/errors.ts';
import { lockHour } from '../../db/deep-archive/hours.ts';
import { forgetPart, leftoversOf } from '../../db/deep-archive/leftovers.ts';
import { type WrittenPart, writePartFile } from '../../db/deep-archive/part-file.ts';
import { enterPart, restoredParts, settlePart, supersede } from '../../db/deep-archive/parts.ts';
import { manifestOf, manifestText, partName } from '../../db/deep-archive/place.ts';
import { openPart } from '../../db/deep-archive/read-part.ts';
import { RowDigest } from '../../db/deep-archive/row-digest.ts';
import { checkColumns, deleteRows, insertRows, lockedRows } from '../../db/deep-archive/rows.ts';
import { inWords } from '../../db/objects/object-name.ts';
import type { ObjectAddress, ObjectStore } from '../../db/objects/object-store.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { ArchivedHour } from '../../workflows/deep-archive-types.ts';
import type { Control } from '../heartbeat.ts';
import { failureOfPart } from './damaged-part.ts';
import type { DeepArchiveDeps, DeepArchiveLimits } from './deps.ts';
import { inTemporaryFolder } from './in-temporary-folder.ts';
import { removeObjects } from './remove-objects.ts';

async function upload(store: ObjectStore, address: ObjectAddress, path: string): Promise<void> {
  const content = createReadStream(path);
  try {
    await store.put(address, content);
  } finally {
    // Of a store that is down it was never read.
    content.destroy();
  }
}

/** Reads a file back from the store, and compares every row with what was read from the database. */
async function verify(deps: DeepArchiveDeps, address: ObjectAddress, written: WrittenPart, folder: string) {
  try {
    const { batches } = await openPart(deps.store, address, written, folder);
    const digest = new RowDigest();
    for await (const batch of batches()) digest.add(batch);
    if (digest.value() === written.digest) return;
    throw new DamagedPartError(`Expected in ${inWords(address)} the rows that were written, got others`);
  } catch (error) {
    if (!(error instanceof DamagedPartError)) throw error;
    throw new Error(`${error.message}. Nothing was deleted. It is tried again with a new file`, { cause: error });
  }
}

/** Of the restored parts of an hour. @returns undefined: their time is not over. */
async function takeBack(deps: DeepArchiveDeps, client: PoolClient, hour: string) {
  const parts = await restoredParts(client, hour);
  if (parts.some(({ kept }) => kept)) return undefined;
  for (const part of parts) {
    const address = { bucket: deps.history.bucket, name: part.name };
    // A row of a restored part that somebody has deleted since is in no other place.
    try {
      await inTemporaryFolder(async (folder) => insertRows(client, await openPart(deps.store, address, part, folder)));
    } catch (error) {
      throw failureOfPart(error, `Nothing of ${hour}, which was restored, was archived again`);
    }
  }
  return parts.map(({ id }) => id);
}

/**
 * Moves the rows of an hour from `notification_history` to a file in the store, in one transaction that holds the locks of
 * the hour and of its rows. Before they are deleted the file is read back, row by row. Spec: nightly §5.7.
 *
 * Parts that were restored are not compared with what is here now: all of the hour goes to a new part, which supersedes them.
 * So a row that was changed or added while it was here is kept as it is, and no row is in two parts.
 *
 * Whoever dies leaves an entered part, whose object the next attempt or {@link sweepParts} removes.
 */
export async function archiveHour(
  deps: DeepArchiveDeps,
  { batch }: DeepArchiveLimits,
  hour: string,
  { step, signal }: Control,
): Promise<ArchivedHour> {
  const { pool, store, history } = deps;
  const nothing: ArchivedHour = { rows: 0, bytes: 0 };

  async function exportHour(client: PoolClient, folder: string): Promise<ArchivedHour> {
    step(`waiting for the lock of ${hour}`);
    await lockHour(client, hour);
    // The session idles while its file is on the way.
    await client.query(`set local idle_in_transaction_session_timeout = '20min'`);
    for (const { id, name } of await leftoversOf(client, hour)) {
      await removeObjects(deps, name);
      await forgetPart(client, id);
    }
    await checkColumns(client);
    const restored = await takeBack(deps, client, hour);
    if (restored === undefined) return nothing;

    step(`reading ${hour}`);
    const path = join(folder, 'written.parquet');
    const written = await writePartFile(path, lockedRows(client, hour, batch));
    if (written === undefined) return nothing;
    signal.throwIfAborted();

    const id = randomUUID();
    const address = { bucket: history.bucket, name: partName(history.prefix, hour, id) };
    await enterPart(pool, { id, hour, name: address.name });
    step(`uploading ${written.rows} rows of ${hour}, ${written.bytes} bytes`);
    await upload(store, address, path);
    step(`reading back ${written.rows} rows of ${hour}`);
    await verify(deps, address, written, folder);
    await store.put(manifestOf(address), manifestText(hour, address, written));
    signal.throwIfAborted();

    step(`deleting ${written.rows} rows of ${hour}`);
    const deleted = await deleteRows(client, hour);
    if (deleted !== written.rows) {
      throw new Error(
        `Expected to delete the ${written.rows} rows of ${hour} that were archived, got ${deleted}: ` +
          `${deleted > written.rows ? 'rows were added meanwhile' : 'a trigger or a policy of the table keeps rows'}. ` +
          'Nothing was deleted. It is tried again',
      );
    }
    await settlePart(client, id, written);
    await supersede(client, restored);
    return { rows: written.rows, bytes: written.bytes };
  }

  return inTemporaryFolder((folder) => inTransaction(pool, (client) => exportHour(client, folder), { signal }));
}
