import type { ClientBase } from 'pg';
import { checkAdoptable } from './adopt.ts';
import { connect } from './connect.ts';
import { type Migration, readMigrations, runMigration } from './migration-files.ts';
import { createLedger, pendingMigrations, recordMigration, wasAdopted } from './migration-ledger.ts';
import { refuseNotifyTables } from './notify-tables.ts';
import { transaction } from './transaction.ts';

/** File names of the migrations that this call ran, and of those that Notify had done already. Both empty: up to date. */
export interface MigrationResult {
  readonly applied: readonly string[];
  readonly adopted: readonly string[];
}

interface Step {
  readonly migration: Migration;
  /** The database has it already: it is recorded and not run. */
  readonly adopted: boolean;
}

type Progress = (line: string) => void;

/** Whether a migration makes tables of Notify's own, which an adopted database has from Notify. */
function isNotifys({ name }: Migration): boolean {
  return /^\d+_notify[._]/.test(name);
}

/**
 * Brings a database to the newest migration: an empty one, one of ours, or, with `adopt`, one of Notify's. Several at the
 * same time wait for each other, and where there is nothing to do, nothing is done.
 *
 * @param options.adopt take over a database that already has Notify's tables, instead of refusing it.
 * @param options.progress gets a line for each step.
 * @throws PostgresUnreachable
 * @throws MigrationError for a database that cannot be migrated, and for a migration that fails. Each migration is a
 *   transaction of its own, an adoption is one as a whole: what fails leaves nothing behind.
 */
export async function migrate(options: {
  databaseUrl: string;
  adopt?: boolean;
  progress?: Progress;
}): Promise<MigrationResult> {
  const { databaseUrl, adopt = false, progress = () => {} } = options;
  const migrations = await readMigrations();
  const client = await connect(databaseUrl, 'nightshift migrate');
  try {
    await lock(client, progress);
    const pending = await pendingMigrations(client, migrations);
    const isFirst = pending === undefined;
    const adopted = isFirst ? adopt : await wasAdopted(client);
    const steps = (pending ?? migrations).map((migration) => ({ migration, adopted: adopted && isNotifys(migration) }));
    if (steps.some((step) => step.adopted)) await checkAdoptable(client);
    else if (isFirst) await refuseNotifyTables(client);
    const transactions = isFirst && adopt ? [steps] : steps.map((step) => [step]);
    for (const [index, part] of transactions.entries()) {
      await transaction(client, async () => {
        if (isFirst && index === 0) await createLedger(client);
        for (const step of part) await take(client, step);
      });
      for (const { migration, adopted } of part) progress(`${adopted ? 'Adopted' : 'Applied'} ${migration.name}`);
    }
    return { applied: namesOf(steps, false), adopted: namesOf(steps, true) };
  } finally {
    // Gives back the lock, and waits for the server to let go: the database can be cloned or dropped at once.
    await client.end();
  }
}

/** Of the session, so that it spans the transactions. */
async function lock(client: ClientBase, progress: Progress): Promise<void> {
  const key = `hashtextextended('nightshift.migration', 0)`;
  await client.query('set statement_timeout = 0; set lock_timeout = 0');
  const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${key}) as mine`);
  if (rows[0]?.mine !== true) {
    progress('Another migration is running ("nightshift migrate" in pg_stat_activity); waiting for it');
    await client.query(`select pg_advisory_lock(${key})`);
  }
  // Of tables, no longer: whoever wants them after us waits for us too.
  await client.query("set lock_timeout = '30s'");
}

async function take(client: ClientBase, { migration, adopted }: Step): Promise<void> {
  await recordMigration(client, migration, { adopted });
  if (!adopted) await runMigration(client, migration);
}

function namesOf(steps: readonly Step[], adopted: boolean): string[] {
  return steps.filter((step) => step.adopted === adopted).map(({ migration }) => migration.name);
}
