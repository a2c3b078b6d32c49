import { type ArchiveStatus, archiveStatus } from '../../db/deep-archive/status.ts';
import { plainTable } from '../plain-table.ts';
import { withDatabase } from '../with-database.ts';

/** Times are UTC. */
function inWords({ months, restored, unsettled, oldestRow }: ArchiveStatus): string {
  return [
    months.length === 0
      ? 'Nothing is in the deep archive'
      : plainTable(
          ['month', 'hours', 'rows', 'bytes'],
          months.map(({ month, hours, rows, bytes }) => [month, hours, rows, bytes]),
        ),
    ...(restored.length === 0
      ? []
      : [
          plainTable(
            ['restored', 'files', 'rows', 'at least until'],
            restored.map(({ day, parts, rows, until }) => [day, parts, rows, until]),
          ),
        ]),
    ...(unsettled === 0 ? [] : [`${unsettled} files are being written, or are swept away by the next run`]),
    oldestRow === null ? 'notification_history is empty' : `The oldest row of notification_history is of ${oldestRow}`,
  ].join('\n');
}

/** Shows what the deep archive has. @returns the exit code. @throws ConfigError when no database is named. */
export function showStatus(json: boolean): Promise<number> {
  return withDatabase(async (pool, { timeZone }) => {
    const status = await archiveStatus(pool, timeZone);
    console.log(json ? JSON.stringify(status, null, 2) : inWords(status));
    return 0;
  });
}
