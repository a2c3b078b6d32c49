import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabaseMetrics } from '../../api/database-metrics.ts';
import { createDatabase } from '../support/database.ts';

test('Postgres is asked once for all who ask at once, and again for who comes later', async () => {
  const { pool, drop } = await createDatabase();
  onTestFinished(drop);
  const queries = vi.spyOn(pool, 'query');
  const registry = new Registry();
  const logger = pino({ level: 'silent' });
  const read = createDatabaseMetrics({ pool, now: () => new Date(), timeZone: 'Europe/London', logger }, registry);

  await read();
  const once = queries.mock.calls.length;
  await Promise.all(Array.from({ length: 20 }, read));

  expect(once).toBeGreaterThan(0);
  expect(queries.mock.calls).toHaveLength(2 * once);
  expect(await registry.metrics()).toContain('nightshift_postgres_up 1\n');
});
