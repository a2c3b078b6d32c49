import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { DeepArchiveActivities, RestoredDay } from './deep-archive-types.ts';
import { failureTypes } from './names.ts';
import { dayPolicy } from './policies.ts';

const { partsOfDay, restorePart } = proxyActivities<DeepArchiveActivities>(dayPolicy);

/**
 * Puts the rows of a day that are in the deep archive back into `notification_history`, for 30 days at least. The archive
 * keeps them. Doing it again inserts nothing more, and lets the 30 days begin anew.
 *
 * @param day of the reporting zone, YYYY-MM-DD; it may come from the web UI.
 * @throws ApplicationFailure of type InvalidRequest for what is no day.
 */
export async function restoreDay(day: unknown): Promise<RestoredDay> {
  if (typeof day !== 'string') {
    throw ApplicationFailure.nonRetryable(
      `Expected a day, like "2025-01-31", got ${JSON.stringify(day)}. Nothing was changed`,
      failureTypes.invalidRequest,
    );
  }
  const done = new Set<string>();
  let restored: RestoredDay = { day, parts: 0, rows: 0, inserted: 0 };
  for (;;) {
    // Again, until nothing is new: the deep archive may have replaced a part meanwhile.
    const left = (await partsOfDay.executeWithOptions({ summary: `list the parts of ${day}` }, [day])).filter(
      (id) => !done.has(id),
    );
    if (left.length === 0) return restored;
    for (const id of left) {
      done.add(id);
      const part = await restorePart.executeWithOptions({ summary: id }, [id]);
      if (part === null) continue;
      const { parts, rows, inserted } = restored;
      restored = { day, parts: parts + 1, rows: rows + part.rows, inserted: inserted + part.inserted };
      setCurrentDetails(
        `**${day}**: ${done.size} parts read, ${restored.rows} rows, ${restored.inserted} of them inserted`,
      );
    }
  }
}
