import type { Pool } from 'pg';
import { createPool } from '../../../db/postgres.ts';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import type { AtEnd } from '../../support/scenario.ts';
import { redisDatabase } from '../../support/servers.ts';

export interface Opened {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly api: TestApi;
  /** Every line of the log, as JSON. */
  readonly lines: string[];
}

/** A database of its own, and an API on it. */
export async function open(atEnd: AtEnd): Promise<Opened> {
  const database = await createDatabase();
  atEnd(database.drop);
  const pool = createPool(database.url);
  atEnd(() => pool.end());
  const lines: string[] = [];
  const log = { write: (line: string) => void lines.push(line) };
  const api = createTestApi(atEnd, { databaseUrl: database.url, redisUrl: await redisDatabase(), log });
  return { pool, databaseUrl: database.url, api, lines };
}
