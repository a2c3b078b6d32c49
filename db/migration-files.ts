import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ClientBase } from 'pg';
import { DatabaseError } from 'pg';
import { MigrationError } from './migration-error.ts';

/** One numbered file of db/migrations. */
export interface Migration {
  readonly version: number;
  /** The file's name, such as 0001_notify.sql. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const fileName = /^(\d{4})_\w+\.sql$/;

/** The migrations in the order of their numbers, which are 1, 2, 3 and so on. */
export async function readMigrations(folder = new URL('./migrations/', import.meta.url)): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const version = Number(fileName.exec(name)?.[1]);
      if (version !== index + 1) {
        throw new Error(
          `Migrations are numbered without gaps: expected number ${index + 1}, got ${name}. Rename the file`,
        );
      }
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { version, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Runs a migration's statements.
 *
 * @throws MigrationError with the line of the file where Postgres names one.
 */
export async function runMigration(client: ClientBase, { name, sql }: Migration): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const line = error.position && ` at line ${sql.slice(0, Number(error.position)).split('\n').length}`;
    throw new MigrationError(`${name} failed${line ?? ''}: ${error.message}. Nothing of it was kept`, { cause: error });
  }
}
