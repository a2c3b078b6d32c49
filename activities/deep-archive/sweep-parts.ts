import { lockHour } from '../../db/deep-archive/hours.ts';
import { findLeftovers, forgetPart, leftoversOf } from '../../db/deep-archive/leftovers.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { Control } from '../heartbeat.ts';
import type { DeepArchiveDeps } from './deps.ts';
import { removeObjects } from './remove-objects.ts';

/**
 * Deletes the objects of parts that were given up or superseded. Waits for one that is being written, and then leaves it.
 *
 * @returns how many parts.
 */
export async function sweepParts(deps: DeepArchiveDeps, { step, signal }: Control): Promise<number> {
  let swept = 0;
  for (const { id, hour } of await findLeftovers(deps.pool)) {
    step(`sweeping ${hour}`);
    await inTransaction(
      deps.pool,
      async (client) => {
        await lockHour(client, hour);
        const part = (await leftoversOf(client, hour)).find((leftover) => leftover.id === id);
        if (part === undefined) return;
        await removeObjects(deps, part.name);
        await forgetPart(client, id);
        swept += 1;
      },
      { signal },
    );
  }
  return swept;
}
