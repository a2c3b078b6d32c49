import { setCurrentDetails } from '@temporalio/workflow';
import type { DeepArchived } from './deep-archive-types.ts';
import { markdownTable } from './markdown-table.ts';

/** Failures that a run names. */
export const namedFailures = 20;

export const nothingArchived: DeepArchived = { hours: 0, rows: 0, bytes: 0, failures: [], failureCount: 0 };

/** "2 hours archived, 3400 rows in 170000 bytes" */
export function inWords({ hours, rows, bytes }: DeepArchived): string {
  return `${hours} hours archived, ${rows} rows in ${bytes} bytes`;
}

/** Hours that a run shows. */
export const shownHours = 24;

export interface ArchivedHour {
  readonly hour: string;
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

interface Hours {
  /** The last ones that were archived. */
  readonly last: readonly ArchivedHour[];
  readonly planned: number;
  /** Null: none any more. */
  readonly underWay: string | null;
}

/** As the web UI shows it while the run goes. */
export function show(cutoff: string, archived: DeepArchived, { last, planned, underWay }: Hours): void {
  const { failures, failureCount } = archived;
  const rows = last.map(({ hour, rows, bytes, seconds }) => [hour, rows, bytes, seconds.toFixed(1)]);
  if (underWay !== null) rows.push([underWay, '…', '', '']);
  setCurrentDetails(
    [
      `**Deep archive of what was created before ${cutoff}**`,
      `${inWords(archived)}, of ${planned} hours`,
      markdownTable(['hour', '>rows', '>bytes', '>seconds'], rows),
      ...(failureCount > 0 ? [`${failureCount} hours failed:`] : []),
      failures.map(({ hour: failed, message }) => `- ${failed}: ${message}`).join('\n'),
    ].join('\n\n'),
  );
}
