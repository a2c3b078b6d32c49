import type { Pool } from 'pg';
import { createPool } from '../db/postgres.ts';
import { ConfigError, readConfig } from '../temporal.config.ts';

/** Lends a few connections to the database of `DATABASE_URL`. @throws ConfigError when none is named. */
export async function withDatabase<Result>(
  work: (pool: Pool, setting: { readonly timeZone: string }) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, timeZone } = readConfig();
  if (databaseUrl === undefined) {
    throw new ConfigError(['DATABASE_URL: not set. Name the database; `npm start` prints that of its own']);
  }
  const pool = createPool(databaseUrl, { max: 3, applicationName: 'nightshift command' });
  try {
    return await work(pool, { timeZone });
  } finally {
    await pool.end();
  }
}
