import type { Pool } from 'pg';
import { connect } from '../db/connect.ts';
import { createPool } from '../db/postgres.ts';
import { ConfigError, readConfig } from '../temporal.config.ts';

/**
 * Lends a few connections to the database of `DATABASE_URL`.
 *
 * @throws ConfigError when none is named, and PostgresUnreachable, which names it and the next step.
 */
export async function withDatabase<Result>(
  work: (pool: Pool, setting: { readonly timeZone: string }) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, timeZone } = readConfig();
  if (databaseUrl === undefined) {
    throw new ConfigError(['DATABASE_URL: not set. Name the database; `npm start` prints that of its own']);
  }
  const applicationName = 'nightshift command';
  // A pool would say no more than that the connection was refused.
  const first = await connect(databaseUrl, applicationName);
  await first.end();
  const pool = createPool(databaseUrl, { max: 3, applicationName });
  try {
    return await work(pool, { timeZone });
  } finally {
    await pool.end();
  }
}
