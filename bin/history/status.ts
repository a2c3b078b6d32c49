import Table from 'cli-table3';
import { type ArchiveStatus, archiveStatus } from '../../db/deep-archive/status.ts';
import { createPool } from '../../db/postgres.ts';
import { ConfigError, readConfig } from '../../temporal.config.ts';

function tableOf(head: string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** Times are UTC. */
function inWords({ months, restored, unsettled, oldestRow }: ArchiveStatus): string {
  return [
    months.length === 0
      ? 'Nothing is in the deep archive'
      : tableOf(
          ['month', 'hours', 'rows', 'bytes'],
          months.map(({ month, hours, rows, bytes }) => [month, hours, rows, bytes]),
        ),
    ...(restored.length === 0
      ? []
      : [
          tableOf(
            ['restored', 'files', 'rows', 'at least until'],
            restored.map(({ day, parts, rows, until }) => [day, parts, rows, until]),
          ),
        ]),
    ...(unsettled === 0 ? [] : [`${unsettled} files are being written, or are swept away by the next run`]),
    oldestRow === null ? 'notification_history is empty' : `The oldest row of notification_history is of ${oldestRow}`,
  ].join('\n');
}

/** Shows what the deep archive has. @returns the exit code. @throws ConfigError when no database is named. */
export async function showStatus(json: boolean): Promise<number> {
  const { databaseUrl, timeZone } = readConfig();
  if (databaseUrl === undefined) {
    throw new ConfigError(['DATABASE_URL: not set. Name the database; `npm start` prints that of its own']);
  }
  const pool = createPool(databaseUrl, { max: 3, applicationName: 'nightshift history' });
  try {
    const status = await archiveStatus(pool, timeZone);
    console.log(json ? JSON.stringify(status, null, 2) : inWords(status));
    return 0;
  } finally {
    await pool.end();
  }
}
