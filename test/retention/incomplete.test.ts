import { WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { archivingIncomplete } from '../../workflows/retention-types.ts';
import { createLetterWorld } from '../letters/letter-world.ts';
import { uuid } from '../support/raw-rows.ts';
import type { AtEnd } from '../support/scenario.ts';
import { uniqueName } from '../support/servers.ts';
import { addServices, insertAll, message, retention } from './rows.ts';

async function open(atEnd: AtEnd) {
  let announced = 0;
  const announce = async () => {
    announced += 1;
  };
  const world = await createLetterWorld(atEnd, { alerts: { announce } });
  const { pool, client, taskQueue } = world;
  await addServices(pool, uuid(1), uuid(2));
  await insertAll(pool, {
    notifications: [message('sms', '2026-01-01'), message('sms', '2026-01-01', { service_id: uuid(2) })],
  });
  /** @returns why it failed. */
  const run = async () => {
    const workflowId = uniqueName('archive');
    const started = await client.workflow.start('archiveNotifications', { taskQueue, workflowId, args: [] });
    return started.result().catch((error: unknown) => error);
  };
  return { ...world, run, announced: () => announced };
}

test('an archiving that leaves something tells people once a day, besides failing', async ({ onTestFinished }) => {
  const { pool, run, alerts, announced, withWorker } = await open(onTestFinished);
  await pool.query(`alter table notification_history add constraint odd check (service_id <> '${uuid(2)}')`);
  const [failure, again] = await withWorker(async () => [await run(), await run()]);

  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect([failure, again]).toMatchObject([
    { cause: { type: archivingIncomplete } },
    { cause: { type: archivingIncomplete } },
  ]);
  const [[key, alert] = [], ...more] = Object.entries(await alerts());
  expect(more).toEqual([]);
  expect(key).toMatch(/^archiving-incomplete\/\d{4}-\d\d-\d\d$/);
  expect(alert).toEqual({
    subject: 'Messages past their retention were not archived',
    message: expect.stringMatching(
      /left something\. 1 times something was left, first sms of service 00000000-0000-4000-8000-000000000002: Postgres says 23514.* 1 rows moved.*\n.*archive-notifications/,
    ),
  });
  expect(announced()).toBe(2);

  await pool.query('alter table notification_history drop constraint odd');
  expect(await withWorker(run)).toMatchObject({ failureCount: 0, counts: { sms: { moved: 1 } } });
  expect(announced()).toBe(2);
});

test('an archiving that cannot go on at all tells people, too', async ({ onTestFinished }) => {
  const { pool, run, alerts, withWorker } = await open(onTestFinished);
  await pool.query('alter table notification_history rename to moved_away');
  await withWorker(run);
  expect(Object.values(await alerts())).toMatchObject([{ message: expect.stringMatching(/could not go on: .*42P01/) }]);
});

test('that people cannot be told does not hide why the archiving has failed', async ({ onTestFinished }) => {
  const { pool, run, withWorker } = await open(onTestFinished);
  await pool.query('alter table notification_history rename to moved_away');
  await pool.query('alter table nightshift.alert rename to moved_away');
  expect(await withWorker(run)).toMatchObject({
    cause: { message: expect.stringMatching(/could not go on: .*0 rows moved.* Nobody could be told: .*alert/) },
  });
});

test('an archiving that does all tells nobody', async ({ onTestFinished }) => {
  const { pool, run, alerts, withWorker } = await open(onTestFinished);
  await insertAll(pool, { service_data_retention: [retention(uuid(2), 'sms', 100_000)] });
  expect(await withWorker(run)).toMatchObject({ failureCount: 0 });
  expect(await alerts()).toEqual({});
});
