import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { timeOutNotificationsActivity } from '../../activities/retention/time-out.ts';
import { createPool } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { windowsOf } from '../support/run-day.ts';
import { uniqueName } from '../support/servers.ts';
import { addServices, callback, insertAll, message } from './rows.ts';
import type { timeOut } from './time-out-workflow.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const workflowsPath = new URL('./time-out-workflow.ts', import.meta.url).pathname;

test('the activity goes on until nothing is late any more, and counts what it has done', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1), uuid(2));
  const late = (type: 'email' | 'sms', service: number) => () =>
    message(type, '2026-05-20', { notification_status: 'sending', service_id: uuid(service) });
  await insertAll(pool, {
    // More than a batch.
    notifications: [...Array.from({ length: 10_050 }, late('sms', 1)), ...Array.from({ length: 20 }, late('email', 2))],
    service_callback_api: [callback(uuid(2))],
  });
  const connection = await Connection.connect({ address: inject('servers').temporalAddress });
  onTestFinished(() => connection.close());
  const native = await NativeConnection.connect({ address: inject('servers').temporalAddress });
  onTestFinished(() => native.close());
  const taskQueue = uniqueName('time-out');
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
    activities: {
      timeOutNotifications: timeOutNotificationsActivity({ pool, timeZone: 'Europe/London', windows: windowsOf(10) }),
    },
  });
  const done = await worker.runUntil(() =>
    new Client({ connection }).workflow.execute<typeof timeOut>('timeOut', {
      args: [{ night: '2026-06-05', windows: { email: 4, sms: 10, letter: 10 } }],
      taskQueue,
      workflowId: uniqueName('time-out'),
    }),
  );
  expect(done).toEqual({ email: 20, sms: 10_050, callbacks: 20 });
  const { rows } = await pool.query('select notification_status, count(*)::int from notifications group by 1');
  expect(rows).toEqual([{ notification_status: 'temporary-failure', count: 10_070 }]);
  expect((await pool.query('select day from nightshift.day_due')).rows).toEqual([{ day: '2026-05-20' }]);
});
