import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { outboxLag } from '../../db/cache/outbox.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { folder, furtherFolder, id, insertRow, loadWorld, organisation, service, template, user } from './notify-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let pool: Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = database.pool;
  await loadWorld(pool);
});
afterAll(() => database.drop());

const t = async (api: TestApi, path: string) => {
  const r = await api.get(path);
  console.log(path, r.status, (await r.text()).slice(0, 300));
};
test('x', async () => {
  const api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: await redisDatabase() });
  for (const p of [`/user/${user}`, `/service/${service}`, `/service/${service}/template/${template}`, `/service/${service}/template-folder`, '/organisations', '/_status/live-service-and-organisation-counts', '/performance-dashboard', `/organisations/${organisation}`, `/service/${service}/job`]) await t(api, p);
});
