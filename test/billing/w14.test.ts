import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createPool } from '../../db/postgres.ts';
import { insertOrganisationRows, read } from '../api/organisations/organisation-rows.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { insertRaw, sms, times, uuid } from '../support/raw-rows.ts';
import { emptyTables } from '../support/reporting-database.ts';
import { planDay, rollUp, runDay, writePlanned } from '../support/run-day.ts';
import { atEndOfFile } from '../support/scenario.ts';
import { redisDatabase } from '../support/servers.ts';
import { allow } from './allowance-world.ts';

const atEnd = atEndOfFile();
let pool: Pool;
let api: TestApi;
let service: string;

const day = '2026-11-22';
const add = (count: number) =>
  insertRaw(pool, {
    notifications: times(count, () => sms(`${day} 10:00`, { service_id: service, template_id: uuid(11) })),
  });

beforeAll(async () => {
  const { url: databaseUrl, drop } = await createDatabase();
  atEnd(drop);
  pool = createPool(databaseUrl);
  atEnd(() => pool.end());
  api = createTestApi(atEnd, { databaseUrl, redisUrl: await redisDatabase(), now: () => new Date(`${day}T12:00:00Z`) });
  [service] = await insertOrganisationRows(pool);
  await allow(pool, service, 2026, 0);
});
beforeEach(() => emptyTables(pool));

const billed = async () => {
  const { rows } = await pool.query<{ sent: number }>(
    'select coalesce(sum(notifications_sent), 0)::int as sent from public.ft_billing where bst_date = $1',
    [day],
  );
  return rows[0]?.sent;
};
/** A page view, which in the reference writes, too. */
const viewed = async () => {
  const lines = await read<readonly { notifications_sent: number }[]>(
    api,
    `/service/${service}/billing/monthly-usage?year=2026`,
  );
  return lines.reduce((sum, { notifications_sent }) => sum + notifications_sent, 0);
};

test('W14: who has scanned first and writes last writes what the later scan has found', async () => {
  await add(1);
  const hourly = randomUUID();
  const planned = await planDay(pool, day, hourly, ['billing']);
  const [interval] = planned.days;
  if (interval === undefined) throw new Error('Expected the day in its plan, got none');
  await rollUp(pool, interval);
  await add(2);
  // The night, or a run by hand, from its scan to its end, while the hourly one has yet to write.
  await runDay(pool, day, { facts: ['billing'] });
  expect(await billed()).toBe(3);
  await writePlanned(pool, planned, hourly);
  expect([await billed(), await viewed()]).toEqual([3, 3]);
});

test("W14: today's hourly billing, the night and page views at once never leave older numbers over newer", async () => {
  let sent = 0;
  let isOver = false;
  const falls: string[] = [];
  /** Looks again and again; what it has seen never becomes less. */
  const watch = async (what: string, look: () => Promise<number | undefined>) => {
    let last = 0;
    while (!isOver) {
      const atLeast = what === 'page' ? sent : 0;
      const now = (await look()) ?? 0;
      if (now < last || now < atLeast) falls.push(`${what}: ${now} after ${last}, with ${atLeast} sent`);
      last = now;
    }
  };
  const watching = [watch('page', viewed), watch('ft_billing', billed)];
  for (let round = 0; round < 12; round += 1) {
    await add(3);
    sent += 3;
    await Promise.all([
      runDay(pool, day, { facts: ['billing'] }),
      runDay(pool, day),
      add(2).then(() => {
        sent += 2;
      }),
      runDay(pool, day, { facts: ['billing'] }),
    ]);
  }
  isOver = true;
  await Promise.all(watching);
  expect(falls).toEqual([]);
  await runDay(pool, day, { facts: ['billing'] });
  expect([await billed(), await viewed()]).toEqual([60, 60]);
});
