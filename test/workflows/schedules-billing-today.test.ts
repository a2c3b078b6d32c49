import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { createDatabase } from '../support/database.ts';
import { createHarness } from '../support/harness.ts';
import { ownSchedule, runsOf } from '../support/own-schedule.ts';
import { email, insertRaw, sms } from '../support/raw-rows.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const stampKey = 'update_ft_billing_for_today:updated-at-utc-isoformat';

async function startHarness() {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const harness = await createHarness({
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    temporalAddress: inject('servers').temporalAddress,
    taskQueue: uniqueName('billing-today'),
  });
  onTestFinished(harness.close);
  return harness;
}

test('each run of the hourly schedule writes ft_billing of today as far as it has come, and the stamp in Redis', async () => {
  const { client, taskQueue, pool, redis, withWorker } = await startHarness();
  const { spec, handle } = ownSchedule(client, 'billingToday');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  await handle.pause('the test triggers it');
  const now = () => new Date().toISOString().replace('Z', '');
  const runNumber = async (number: number) => {
    await handle.trigger();
    await until(`run ${number}`, async () => {
      const runs = await runsOf(client, spec.id);
      return runs.filter(({ status }) => status === 'COMPLETED').length === number;
    });
  };
  const billed = async () => {
    const { rows } = await pool.query(
      `select notification_type as type, notifications_sent as sent from ft_billing
        where bst_date = (now() at time zone 'Europe/London')::date order by sent`,
    );
    return rows;
  };

  await withWorker(async () => {
    await insertRaw(pool, { notifications: [sms(now()), sms('2020-01-01T12:00:00')] });
    const before = Date.now();
    await runNumber(1);
    expect(await billed()).toEqual([{ type: 'sms', sent: 1 }]);
    const stamp = await redis.get(stampKey);
    // As Python's `datetime.now(timezone.utc).isoformat()` writes it.
    expect(stamp).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\+00:00$/);
    expect(Date.parse(String(stamp))).toBeGreaterThanOrEqual(before);
    expect(await redis.ttl(stampKey)).toBe(-1);

    await insertRaw(pool, { notifications: [sms(now()), email(now())] });
    await runNumber(2);
    expect(await billed()).toEqual([
      { type: 'email', sent: 1 },
      { type: 'sms', sent: 2 },
    ]);
    expect(Date.parse(String(await redis.get(stampKey)))).toBeGreaterThan(Date.parse(String(stamp)));
  });
  const { rows } = await pool.query('select count(distinct bst_date)::int as days from ft_billing');
  expect(rows).toEqual([{ days: 1 }]);
});
