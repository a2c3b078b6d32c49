import type { Pool } from 'pg';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';

interface ApiOfFile {
  readonly pool: Pool;
  readonly api: TestApi;
  /** What a `beforeAll` returns. */
  readonly close: () => Promise<void>;
}

/** A database and an API of a test file's own. */
export async function apiOfFile(now?: () => Date): Promise<ApiOfFile> {
  const { url: databaseUrl, pool, drop } = await createDatabase();
  const closing = [drop];
  const redisUrl = await redisDatabase();
  const api = createTestApi((close) => void closing.push(close), { databaseUrl, redisUrl, ...(now && { now }) });
  const close = async () => {
    for (const finish of closing.toReversed()) await finish();
  };
  return { pool, api, close };
}
