import type { ClientBase } from 'pg';
import { MigrationError } from './migration-error.ts';
import type { Migration } from './migration-files.ts';

/** A row of `nightshift.migration`. */
interface Recorded {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

/** What has been applied to this database, or undefined when nothing ever was. */
async function readLedger(client: ClientBase): Promise<Recorded[] | undefined> {
  const { rows: found } = await client.query<{ ours: boolean; ledger: boolean }>(
    `select to_regnamespace('nightshift') is not null as ours, to_regclass('nightshift.migration') is not null as ledger`,
  );
  if (!found[0]?.ours) return undefined;
  if (!found[0].ledger) {
    throw new MigrationError(
      'Expected a schema nightshift with the table migration, or no such schema, but found one without that table. ' +
        'If it is left over from something else, drop or rename it; then migrate again',
    );
  }
  const { rows } = await client.query<Recorded>(
    'select version, name, sha256 from nightshift.migration order by version',
  );
  return rows;
}

/**
 * The migrations that this database lacks, or undefined when it has never been migrated.
 *
 * @throws MigrationError for a database from the future, or one whose recorded files are not those of this build.
 */
export async function pendingMigrations(
  client: ClientBase,
  migrations: readonly Migration[],
): Promise<Migration[] | undefined> {
  const ledger = await readLedger(client);
  if (ledger === undefined) return undefined;
  for (const recorded of ledger) {
    const ours = migrations.find(({ version }) => version === recorded.version);
    if (ours === undefined) {
      throw new MigrationError(
        `The database is ahead of this build: it is at version ${ledger.at(-1)?.version} (${ledger.at(-1)?.name}), the ` +
          `build knows up to version ${migrations.at(-1)?.version} (${migrations.at(-1)?.name}). Run the newer build`,
      );
    }
    if (ours.sha256 !== recorded.sha256) {
      throw new MigrationError(
        `${ours.name} was changed after it had been applied: expected sha256 ${recorded.sha256}, got ${ours.sha256}. ` +
          'Restore the file and put the change into a new migration',
      );
    }
  }
  return migrations.filter(({ version }) => !ledger.some((recorded) => recorded.version === version));
}

/** Whether the tables of Notify's came from Notify. */
export async function wasAdopted(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query('select from nightshift.migration where adopted limit 1');
  return rows.length > 0;
}

/** Makes the schema and the table that {@link recordMigration} writes to. */
export async function createLedger(client: ClientBase): Promise<void> {
  await client.query(`
    create schema nightshift;
    create table nightshift.migration (
      version int primary key,
      name text not null,
      sha256 text not null,
      adopted bool not null,              -- the database had it already, from Notify's own migrations
      applied_at timestamp not null
    )`);
}

/** Enters a migration, before it is run: whoever comes second, past the lock, fails on the key and not halfway. */
export async function recordMigration(
  client: ClientBase,
  { version, name, sha256 }: Migration,
  { adopted }: { adopted: boolean },
): Promise<void> {
  await client.query(
    `insert into nightshift.migration (version, name, sha256, adopted, applied_at)
     values ($1, $2, $3, $4, timezone('utc', clock_timestamp()))`,
    [version, name, sha256, adopted],
  );
}
