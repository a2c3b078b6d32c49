import { lockDaysOf } from '../../db/deep-archive/days.ts';
import { DamagedPartError } from '../../db/deep-archive/errors.ts';
import { lockHour } from '../../db/deep-archive/hours.ts';
import { type ArchivedPart, findArchivedPart, markRestored } from '../../db/deep-archive/parts.ts';
import { type OpenPart, openPart } from '../../db/deep-archive/read-part.ts';
import { insertRows } from '../../db/deep-archive/rows.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { RestoredPart } from '../../workflows/deep-archive-types.ts';
import type { Control } from '../heartbeat.ts';
import { failureOfPart } from './damaged-part.ts';
import type { DeepArchiveDeps } from './deps.ts';
import { inTemporaryFolder } from './in-temporary-folder.ts';

async function restore(
  { pool, timeZone }: DeepArchiveDeps,
  { id, hour, rows }: ArchivedPart,
  open: OpenPart,
  { step, signal }: Control,
): Promise<RestoredPart | null> {
  return inTransaction(
    pool,
    async (client) => {
      step(`waiting for the locks of ${hour}`);
      await lockDaysOf(client, hour, timeZone);
      await lockHour(client, hour);
      if ((await findArchivedPart(client, id)) === undefined) return null;
      step(`inserting ${rows} rows of ${hour}`);
      const inserted = await insertRows(client, open);
      await markRestored(client, id);
      return { rows, inserted };
    },
    { signal },
  );
}

/**
 * Puts the rows of a part back into `notification_history`. The part and its file stay. Doing it twice inserts nothing more.
 *
 * @returns null when another part has taken its place.
 * @throws ApplicationFailure that is not tried again when the file is not what was written; nothing was changed.
 */
export async function restorePart(deps: DeepArchiveDeps, id: string, control: Control): Promise<RestoredPart | null> {
  const part = await findArchivedPart(deps.pool, id);
  if (part === undefined) return null;
  const { hour, name } = part;
  control.step(`downloading ${hour}`);
  try {
    return await inTemporaryFolder(async (folder) => {
      const address = { bucket: deps.history.bucket, name };
      return restore(deps, part, await openPart(deps.store, address, part, folder), control);
    });
  } catch (error) {
    // The file of a part whose place another has taken is deleted.
    if (error instanceof DamagedPartError && (await findArchivedPart(deps.pool, id)) === undefined) return null;
    throw failureOfPart(error, `Nothing of ${hour} was restored`);
  }
}
