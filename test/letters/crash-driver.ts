import { createLetterActivities, createLetterFileActivities } from '../../activities/letters/index.ts';
import type { LetterEnd, LetterFileActivities, LetterScanActivities } from '../../workflows/letter-types.ts';
import { inActivity } from '../support/in-activity.ts';
import type { MortalWorker } from './mortal-worker.ts';

type Deps = Parameters<typeof createLetterActivities>[0];

/** More than the deaths of a run can take. */
const triesAtMost = 40;

/** An activity as letterScan has it done: tried twice, by a worker that is started again when it has died. */
async function twice<T>(worker: MortalWorker, activity: () => Promise<T>): Promise<T> {
  try {
    return await inActivity(activity);
  } catch {
    worker.revive();
    return inActivity(activity);
  }
}

async function once(
  worker: MortalWorker,
  id: string,
  activities: LetterScanActivities & LetterFileActivities,
  giveUp: string | undefined,
): Promise<LetterEnd | undefined> {
  if (giveUp !== undefined) return twice(worker, () => activities.giveUpLetter(id, giveUp));
  const scan = await twice(worker, () => activities.scanLetter(id));
  switch (scan.outcome) {
    case 'clean':
      return twice(worker, () => activities.sanitiseLetter(id));
    case 'infected':
      return twice(worker, () => activities.settleInfected(id, scan.signature));
    case 'settled':
      return { status: scan.status, note: '' };
    case 'missing':
      return undefined;
  }
}

/**
 * Sees a letter to its end as letterScan does, over all the deaths of the worker.
 *
 * @param giveUp the reason of ops who give it up at once.
 */
export async function driveLetter(
  worker: MortalWorker,
  deps: Deps,
  id: string,
  giveUp: string | undefined,
): Promise<LetterEnd> {
  const activities = { ...createLetterActivities(deps), ...createLetterFileActivities(deps) };
  let cause: unknown;
  for (let tries = 1; tries <= triesAtMost; tries += 1) {
    try {
      const end = await once(worker, id, activities, giveUp);
      if (end !== undefined) return end;
    } catch (error) {
      cause = error;
      worker.revive();
    }
  }
  throw new Error(`Expected the letter to come to an end in ${triesAtMost} tries`, { cause });
}
