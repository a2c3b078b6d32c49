import { expect, onTestFinished, test } from 'vitest';
import { createArchiveWorld, hourOf, oldRow } from './archive-world.ts';

/** What an adopted database may have in place of our types. */
test.each([
  [
    'texts in place of enums',
    `alter table notification_history alter notification_type type text;
     alter type notification_type rename to elsewhere`,
  ],
  [
    'an enum of another name',
    `create type kind as enum ('letter', 'sms', 'email');
     alter table notification_history alter notification_type type kind using notification_type::text::kind`,
  ],
  [
    'wider integers',
    `alter table notification_history alter billable_units type bigint, alter document_download_count type bigint`,
  ],
  [
    'texts with a length',
    `alter table notification_history alter reference type char(20), alter client_reference type varchar(20)`,
  ],
  [
    'another order of the columns',
    `alter table notification_history rename column reference to old;
     alter table notification_history add column reference varchar;
     update notification_history set reference = old;
     alter table notification_history drop column old`,
  ],
])('with %s, rows go and come back as they were', async (_, change) => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(oldRow('2025-01-31 05:10:00'), oldRow('2025-01-31 05:20:00', { reference: null, postage: null }));
  await world.pool.query(`drop view if exists notifications_all_time_view; ${change}`);
  const before = await world.rows();
  expect((await world.archive(hourOf(5))).rows).toBe(2);
  expect(await world.rows()).toEqual({});
  await world.restoreAll();
  expect(await world.rows()).toEqual(before);
});
