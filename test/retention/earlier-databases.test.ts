import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrate } from '../../db/migrate.ts';
import { emptyDatabase, execute, majors, migrateAsEarlierBuild } from '../db/databases.ts';
import { uuid } from '../support/raw-rows.ts';

const notify = ['notify-tables.sql', 'notify-keys.sql']
  .map((name) => readFileSync(new URL(`../db/fixtures/${name}`, import.meta.url), 'utf8'))
  .join('\n');

const added = `
  select to_regclass('public.returned_letters') is not null as letters, to_regclass('public.complaints') is not null as complaints,
         (select count(*)::int from pg_trigger where tgrelid = 'public.returned_letters'::regclass and tgname like 'nightshift_%') as triggers`;
const all = { letters: true, complaints: true, triggers: 2 };

/** Before migration 11. */
const earlier = 10;

test.each(majors)('on Postgres %i, callbacks that an earlier build has recorded stay', async (major) => {
  const databaseUrl = await emptyDatabase(major);
  await migrateAsEarlierBuild(databaseUrl, earlier);
  await execute(
    databaseUrl,
    `insert into nightshift.callback_due (notification_id, service_id, kind, status)
     values ('${uuid(1)}', '${uuid(2)}', 'delivery_status', 'delivered'), ('${uuid(1)}', '${uuid(2)}', 'delivery_status', 'pending')`,
  );
  await migrate({ databaseUrl });
  expect(
    await execute(databaseUrl, 'select status, complaint_id from nightshift.callback_due order by status'),
  ).toEqual([
    { status: 'delivered', complaint_id: null },
    { status: 'pending', complaint_id: null },
  ]);
  expect(await execute(databaseUrl, added)).toEqual([all]);
});

test.each(majors)('on Postgres %i, an adopted database has the tables once, also one that had none', async (major) => {
  for (const lacks of ['', '; drop table returned_letters, complaints']) {
    const databaseUrl = await emptyDatabase(major);
    await execute(databaseUrl, `${notify}${lacks}`);
    await migrateAsEarlierBuild(databaseUrl, earlier, ['0001_notify.sql', '0003_notify_services.sql']);
    await migrate({ databaseUrl });
    expect(await execute(databaseUrl, added)).toEqual([all]);
  }
});
