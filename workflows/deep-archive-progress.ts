import { setCurrentDetails } from '@temporalio/workflow';
import type { DeepArchived } from './deep-archive-types.ts';

/** Failures that a run names. */
export const namedFailures = 20;

export const nothingArchived: DeepArchived = { hours: 0, rows: 0, bytes: 0, failures: [], failureCount: 0 };

/** "2 hours archived, 3400 rows in 170000 bytes" */
export function inWords({ hours, rows, bytes }: DeepArchived): string {
  return `${hours} hours archived, ${rows} rows in ${bytes} bytes`;
}

/** As the web UI shows it while the run goes. @param hour that is under way; null: none any more. */
export function show(cutoff: string, archived: DeepArchived, planned: number, hour: string | null): void {
  const { failures, failureCount } = archived;
  setCurrentDetails(
    [
      `**Deep archive of what was created before ${cutoff}**`,
      `${inWords(archived)}, of ${planned} hours`,
      ...(hour === null ? [] : [`Under way: ${hour}`]),
      ...(failureCount > 0 ? [`${failureCount} hours failed:`] : []),
      ...failures.map(({ hour: failed, message }) => `- ${failed}: ${message}`),
    ].join('\n\n'),
  );
}
