import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dependencies } from '../../db/cache/dependencies.ts';
import { migrate } from '../../db/migrate.ts';
import { readMigrations } from '../../db/migration-files.ts';
import { emptyDatabase, execute, majors, migrateAsEarlierBuild } from './databases.ts';

const fixture = ['notify-tables.sql', 'notify-keys.sql']
  .map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'))
  .join('\n');

/** A database of Notify's, altered by further statements. */
async function notifyDatabase(major: 15 | 18, alterations = ''): Promise<string> {
  const url = await emptyDatabase(major);
  await execute(url, `${fixture};${alterations}`);
  return url;
}

/** All that somebody who owns the schema public would notice when it changed: a line for each thing. */
async function catalog(url: string): Promise<string[]> {
  const rows = await execute<{ line: string }>(
    url,
    `select format('%s %s %s %s %s %s', c.relkind, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   pg_get_expr(d.adbin, d.adrelid)) as line
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace
     union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
                where connamespace = 'public'::regnamespace
     union all select pg_get_viewdef(oid) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
     union all select pg_get_statisticsobjdef(oid) from pg_statistic_ext
     union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
     union all select format('%s %s', enumtypid::regtype, enumlabel) from pg_enum
      order by 1`,
  );
  return rows.map(({ line }) => line);
}

const migrations = await readMigrations();
const notifys = ['0001_notify.sql', '0003_notify_services.sql'];
const ours = migrations.map(({ name }) => name).filter((name) => !notifys.includes(name));
const staleTables = Object.keys(dependencies);
/** Tables that the cache depends on and that are not in the fixture, since no table of the reference refers to them. */
const beyondFixture = ['unsubscribe_request', 'unsubscribe_request_report'];

const factTables = ['ft_notification_status', 'ft_processing_time', 'ft_billing', 'ft_billing_letter_despatch'];

describe.each(majors)('on Postgres %i', (major) => {
  test('adopts a database of Notify and changes nothing of it but for the triggers on its tables', async () => {
    const databaseUrl = await notifyDatabase(
      major,
      `alter table default_annual_allowance add column tea_budget numeric not null default 0;
       alter table default_annual_allowance alter column tea_budget drop default;
       alter table services add column extra json;
       alter table notifications add column colour text not null default 'red';
       alter table ft_billing add column note text, add column seen bool not null default false;
       alter table ft_billing add column id bigint not null generated always as identity;
       create index on ft_billing (rate) include (postage);
       insert into ft_notification_status values
         ('2026-03-28', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'email', 'normal', 'delivered', 7, now(), null),
         ('2026-03-28', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sms', 'team', 'created', 5, now(), null),
         ('2026-03-28', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sms', 'test', 'created', 3, now(), null)`,
    );
    const before = await catalog(databaseUrl);

    await expect(migrate({ databaseUrl })).rejects.toThrow('run npm run migrate -- --adopt');
    expect(await catalog(databaseUrl)).toEqual(before);

    const { adopted, applied } = await migrate({ databaseUrl, adopt: true });
    expect(adopted).toEqual(notifys);
    expect(applied).toEqual(ours);
    const after = await catalog(databaseUrl);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
    const added = after.filter((line) => !before.includes(line));
    expect(added.filter((line) => !line.startsWith('CREATE TRIGGER nightshift_'))).toEqual([]);
    // Those that count the status facts, those of the journal, and two on each table that the cache depends on and that is there.
    const tables = added.map((line) => / ON public\.(\w+) /.exec(line)?.[1]);
    expect(new Set(tables)).toEqual(
      new Set([...factTables, ...staleTables.filter((table) => !beyondFixture.includes(table))]),
    );
    expect(added.filter((line) => line.startsWith('CREATE TRIGGER nightshift_stale'))).toHaveLength(
      2 * (staleTables.length - beyondFixture.length),
    );

    expect(await execute(databaseUrl, 'select name, adopted from nightshift.migration order by version')).toEqual(
      migrations.map(({ name }) => ({ name, adopted: notifys.includes(name) })),
    );
    await execute(
      databaseUrl,
      'insert into letter_rates values (gen_random_uuid(), now(), null, 1, 1, true, $$first$$)',
    );
    expect(await execute(databaseUrl, 'select target from nightshift.cache_outbox')).toEqual([
      { target: 'letter-rates' },
    ]);
    expect(await execute(databaseUrl, 'select emails, sms, letters from nightshift.daily_totals')).toEqual([
      { emails: '7', sms: '5', letters: '0' },
    ]);
    expect(await migrate({ databaseUrl, adopt: true })).toEqual({ adopted: [], applied: [] });
    expect(await migrate({ databaseUrl })).toEqual({ adopted: [], applied: [] });
  });

  test('takes other types that hold the same, and tables that it only reads as they are', async () => {
    const databaseUrl = await notifyDatabase(
      major,
      `drop view notifications_all_time_view;
       drop table ft_service_stats, inbound_sms cascade;
       alter table service_join_requests alter column status drop default, alter column status type text;
       alter table jobs alter column notification_count type bigint;
       alter type permission_types add value 'feed_pigeons';
       alter table notification_history alter column notification_type type text, alter column billable_units type bigint,
         alter column key_type type varchar(10);
       alter table rates alter column notification_type type varchar(5);
       alter table letter_rates alter column sheet_count type smallint;
       alter table ft_billing alter column provider type varchar(30), alter column billable_units type bigint;
       alter table ft_billing_letter_despatch alter column cost_threshold type text;
       alter type letter_despatch_cost_threshold add value 'unknown'`,
    );
    expect((await migrate({ databaseUrl, adopt: true })).adopted).toEqual(notifys);
    // A table that is not there is passed over.
    expect(
      await execute(
        databaseUrl,
        `select to_regproc('nightshift.stale_jobs')::text as jobs, to_regproc('nightshift.stale_unsubscribe_request') as unsubscribe`,
      ),
    ).toEqual([{ jobs: 'nightshift.stale_jobs', unsubscribe: null }]);
  });

  test('an adopted database of an earlier build keeps its tables when it is migrated further', async () => {
    const databaseUrl = await notifyDatabase(major);
    await migrateAsEarlierBuild(databaseUrl, 2, notifys);
    await execute(databaseUrl, 'alter table service_whitelist rename to guest_list');
    await expect(migrate({ databaseUrl })).rejects.toThrow('  - service_whitelist: expected a table, found none\n');
    expect(await execute(databaseUrl, 'select max(version) as version from nightshift.migration')).toEqual([
      { version: 2 },
    ]);

    await execute(databaseUrl, 'alter table guest_list rename to service_whitelist');
    const before = await catalog(databaseUrl);
    expect(await migrate({ databaseUrl })).toEqual({ adopted: notifys.slice(1), applied: ours.slice(1) });
    const added = (await catalog(databaseUrl)).filter((line) => !before.includes(line));
    expect(added.filter((line) => !/^CREATE TRIGGER nightshift_(?:stale|journal)/.test(line))).toEqual([]);
    expect(added.length).toBeGreaterThan(0);
  });

  test('names all that is missing or of another kind at once, and leaves nothing behind', async () => {
    const databaseUrl = await notifyDatabase(
      major,
      `drop view notifications_all_time_view;
       drop table letter_rates;
       alter table notifications drop column sent_at, alter column billable_units type text;
       alter table notification_history alter column id type text, alter column rate_multiplier type double precision;
       alter table rates alter column valid_from type timestamptz;
       alter table services alter column restricted type text, add column tea_budget numeric not null;
       drop table service_whitelist;
       alter table user_to_service drop column service_id cascade;
       alter table service_callback_api_history drop constraint service_callback_api_history_pkey;
       alter table ft_processing_time drop constraint ft_processing_time_pkey, alter column messages_total type smallint;
       alter table ft_billing drop constraint ft_billing_pkey, add primary key (bst_date, template_id, service_id),
         add column cost_centre varchar(9) not null, alter column updated_at set not null;
       alter table ft_notification_status alter column notification_type type notification_type using 'sms';
       create type threshold as enum ('sorted', 'unknown');
       alter table ft_billing_letter_despatch alter column cost_threshold type threshold using 'sorted'`,
    );
    const before = await catalog(databaseUrl);
    const error = await migrate({ databaseUrl, adopt: true }).catch((refusal: Error) => refusal.message);
    expect(String(error).split('\n')).toEqual([
      'This database cannot be adopted as it is, and nothing was changed in it:',
      '  - ft_notification_status.notification_type: expected text, found notification_type',
      '  - ft_processing_time.messages_total: expected integer, found smallint',
      '  - ft_processing_time: expected the primary key (bst_date), found none',
      '  - ft_billing.updated_at: expected to allow null, found not null',
      '  - ft_billing: expected the primary key (bst_date, template_id, service_id, notification_type, provider, ' +
        'rate_multiplier, international, rate, postage), found (bst_date, template_id, service_id)',
      '  - ft_billing.cost_centre: expected no further column that must be filled, found character varying(9) not null',
      '  - ft_billing_letter_despatch.cost_threshold: expected the label unsorted, found sorted, unknown',
      '  - notifications.sent_at: expected timestamp, found no such column',
      '  - notifications.billable_units: expected integer, found text',
      '  - notification_history.id: expected uuid, found text',
      '  - notification_history.rate_multiplier: expected numeric, found double precision',
      '  - rates.valid_from: expected timestamp, found timestamp with time zone',
      '  - letter_rates: expected a table, found none',
      '  - services.restricted: expected boolean, found text',
      '  - services.tea_budget: expected no further column that must be filled, found numeric not null',
      '  - service_whitelist: expected a table, found none',
      '  - service_callback_api_history: expected the primary key (id, version), found none',
      '  - user_to_service.service_id: expected uuid, found no such column',
      "Bring it to the state of Notify's migration 0560 and adopt it then. An empty database needs no --adopt",
    ]);
    expect(await catalog(databaseUrl)).toEqual(before);
    expect(await execute(databaseUrl, `select to_regnamespace('nightshift') as ours`)).toEqual([{ ours: null }]);
  });

  test('an adoption that fails in a migration of ours leaves nothing behind', async () => {
    const databaseUrl = await notifyDatabase(
      major,
      `create function nightshift_totals_insert() returns trigger language plpgsql as 'begin return null; end';
       create trigger nightshift_totals_insert after insert on ft_notification_status
         for each statement execute function nightshift_totals_insert()`,
    );
    const before = await catalog(databaseUrl);
    await expect(migrate({ databaseUrl, adopt: true })).rejects.toThrow(
      /^0002_nightshift\.sql failed.* already exists/,
    );
    expect(await catalog(databaseUrl)).toEqual(before);
    expect(await execute(databaseUrl, `select to_regnamespace('nightshift') as ours`)).toEqual([{ ours: null }]);
  });
});
