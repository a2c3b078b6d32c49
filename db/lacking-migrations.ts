import { connect } from './connect.ts';
import { readMigrations } from './migration-files.ts';
import { pendingMigrations } from './migration-ledger.ts';

/**
 * What a database lacks of this build's migrations, in words, or undefined when it has them all: what a process asks
 * before it starts.
 *
 * @throws PostgresUnreachable, or MigrationError for a database that is ahead of this build.
 */
export async function lackingMigrations(databaseUrl: string, applicationName: string): Promise<string | undefined> {
  const client = await connect(databaseUrl, applicationName);
  try {
    const pending = await pendingMigrations(client, await readMigrations());
    if (pending === undefined) return 'all of our tables';
    return pending.length === 0 ? undefined : pending.map(({ name }) => name).join(', ');
  } finally {
    await client.end();
  }
}
