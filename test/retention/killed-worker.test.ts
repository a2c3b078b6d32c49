import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createLetterWorld } from '../letters/letter-world.ts';
import { attemptsThatFailed, eventsOf } from '../support/histories.ts';
import { uuid } from '../support/raw-rows.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { startWorkerChild } from '../support/worker-child.ts';
import { addServices, insertAll, message } from './rows.ts';

/** Of the product's batches of 2,000, all but the first wait before their commit for as long as the lock is held. */
const gate = `
  create function gate() returns trigger language plpgsql as $$ begin
    if (select count(*) from public.notification_history) >= 4000 then perform pg_advisory_xact_lock(25); end if;
    return null;
  end $$;
  create trigger gate after insert on public.notification_history for each statement execute function gate()`;

const old = (count: number, service_id: string) =>
  Array.from({ length: count }, () => message('sms', '2026-01-01', { service_id }));

test('W25: a run archives all there is, also when its worker is killed after the first batch: nothing waits for the next night', async ({
  onTestFinished,
}) => {
  const world = await createLetterWorld(onTestFinished);
  const { pool, client, taskQueue, databaseUrl } = world;
  await addServices(pool, uuid(1), uuid(2));
  await insertAll(pool, { notifications: [...old(6_500, uuid(1)), ...old(10, uuid(2))] });
  await pool.query(gate);
  const holder = new pg.Client({ connectionString: databaseUrl, application_name: 'test hold' });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('select pg_advisory_lock(25)');
  const places = { databaseUrl, redisUrl: await redisDatabase(), temporalAddress: inject('servers').temporalAddress };
  const worker = await startWorkerChild(
    { ...places, taskQueue: uniqueName('nightshift'), atEnd: onTestFinished },
    { NIGHTSHIFT_LETTERS_TASK_QUEUE: taskQueue },
  );
  const workflowId = uniqueName('archive');
  const run = await client.workflow.start('archiveNotifications', { taskQueue, workflowId, args: [] });
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
  await until('a batch to wait', async () => (await pool.query(waiting)).rowCount === 1);
  await worker.end('SIGKILL');
  await until('the statement of the dead worker to end', async () => (await pool.query(waiting)).rowCount === 0);
  const counts = async () => {
    const { rows } = await pool.query(
      'select (select count(*)::int from notifications) as live, (select count(*)::int from notification_history) as history',
    );
    return rows[0];
  };
  expect(await counts()).toEqual({ live: 4_510, history: 2_000 });

  await holder.query('select pg_advisory_unlock(25)');
  await world.withWorker(() => run.result());

  expect(await counts()).toEqual({ live: 0, history: 6_510 });
  expect(attemptsThatFailed(await eventsOf(run))).toEqual([expect.stringContaining('Heartbeat timeout')]);
  expect((await run.describe()).runId).toBe(run.firstExecutionRunId);
  expect(await world.alerts()).toEqual({});
});
