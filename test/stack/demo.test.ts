import { createHash } from 'node:crypto';
import { getTableName } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { addDays, type DayInterval, dayIntervals } from '../../db/reporting/days.ts';
import { demoParts } from '../../stack/demo/demo-data.ts';
import { DatabaseInUseError, loadDemo } from '../../stack/demo/load-demo.ts';
import { createDatabase } from '../support/database.ts';

/** Summer time ends on 2026-10-25, within the two weeks. */
const today = '2026-10-28';
const timeZone = 'Europe/London';

const database = await createDatabase();
const pool = createPool(database.url);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** The single row of a query. */
async function one(sql: string): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<Record<string, unknown>>(sql);
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
}

describe('the rows', () => {
  /** Of the accounts and the first day. */
  function digest(seed: number, intervals: readonly DayInterval[]): string {
    const hash = createHash('sha256');
    const parts = demoParts(seed, intervals);
    for (const part of [parts.next(), parts.next()]) {
      for (const { table, rows } of part.value ?? []) hash.update(getTableName(table)).update(JSON.stringify(rows));
    }
    return hash.digest('hex');
  }

  test('are the same for the same seed, and others for another', async () => {
    const days = Array.from({ length: 5 }, (_, index) => addDays('2026-10-23', index));
    const intervals = await inTransaction(pool, (client) => dayIntervals(client, days, timeZone));
    const first = digest(1, intervals);
    expect(digest(1, intervals)).toBe(first);
    expect(digest(2, intervals)).not.toBe(first);
  });
});

describe('a loaded database', () => {
  let loaded: ReadonlyMap<string, number>;
  const shares: number[] = [];

  beforeAll(async () => {
    loaded = await loadDemo(pool, { today, timeZone, progress: (share) => shares.push(share) });
  }, 240_000);

  test('has about 200,000 notifications in two tables, and tells how far it is', async () => {
    const live = loaded.get('notifications') ?? 0;
    const archived = loaded.get('notification_history') ?? 0;
    expect(live + archived).toBeGreaterThan(190_000);
    expect(live + archived).toBeLessThan(220_000);
    expect(Math.min(live, archived)).toBeGreaterThan(80_000);
    expect(await one('select count(*)::int as rows from notifications_all_time_view')).toEqual({
      rows: live + archived,
    });
    expect(shares).toHaveLength(15);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  test('is valid: all foreign keys are in force, and no row is in both tables', async () => {
    const { rows } = await pool.query(
      `select conname from pg_constraint where contype in ('f', 'p', 'u', 'c') and not convalidated
       union all select tgname from pg_trigger where tgenabled not in ('O', 'A')`,
    );
    expect(rows).toEqual([]);
    expect(await one(`select count(*)::int as rows from notifications join notification_history using (id)`)).toEqual({
      rows: 0,
    });
    expect(
      await one(`select count(*)::int as wrong from notifications_all_time_view n
                   join templates t on t.id = n.template_id left join jobs j on j.id = n.job_id
                   left join api_keys k on k.id = n.api_key_id
                  where t.service_id <> n.service_id or t.template_type::text <> n.notification_type::text
                     or j.service_id <> n.service_id or k.service_id <> n.service_id or k.key_type <> n.key_type`),
    ).toEqual({ wrong: 0 });
  });

  test('is of 20 services of several organisations, few of which send most', async () => {
    const services = await one(`select count(*)::int as services, count(distinct organisation_id)::int as organisations,
                                       count(*) filter (where restricted)::int as trial from services`);
    expect(services).toEqual({ services: 20, organisations: 8, trial: 1 });
    const { share } = await one(`select sum(n) filter (where place <= 3) / sum(n) as share from (
      select count(*) as n, row_number() over (order by count(*) desc) as place
        from notifications_all_time_view group by service_id) s`);
    expect(Number(share)).toBeGreaterThan(0.6);
  });

  test('is delivered nearly whole, with late receipts and some that are still out', async () => {
    const found = await one(
      `select avg((notification_status = 'delivered')::int)::float8 as delivered,
              count(*) filter (where notification_status = 'sending' and notification_type <> 'letter')::int as sending,
              count(*) filter (where updated_at > sent_at + interval '2 days' and notification_type <> 'letter')::int as late,
              count(*) filter (where greatest(created_at, sent_at, updated_at) > '2026-10-28 00:15')::int as from_the_future
         from notifications_all_time_view`,
    );
    expect(found['delivered']).toBeGreaterThan(0.95);
    expect(found['sending']).toBeGreaterThan(50);
    expect(found['late']).toBeGreaterThan(50);
    expect(found['from_the_future']).toBe(0);
  });

  test('has what was archived in the history, by the retention of each service', async () => {
    // What is beyond its retention and still in notifications: only letters that the printer has not finished.
    const beyond = `n.created_at < (date '${today}' - coalesce(r.days_of_retention, 7))::timestamp at time zone '${timeZone}' at time zone 'UTC'`;
    const retention = `left join service_data_retention r using (service_id, notification_type)`;
    const { rows } = await pool.query(
      `select distinct n.notification_type, n.notification_status from notifications n ${retention} where ${beyond} order by 2`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.notification_type).toBe('letter');
      expect(['created', 'pending-virus-check', 'sending']).toContain(row.notification_status);
    }
    expect(
      await one(`select count(*) filter (where not (${beyond}))::int as young, count(*) filter (where key_type = 'test')::int as test
                   from notification_history n ${retention}`),
    ).toEqual({ young: 0, test: 0 });
  });

  test('has test keys, team keys, jobs of up to thousands of rows, and some sent by hand', async () => {
    const found = await one(
      `select count(*) filter (where key_type = 'test')::int as test, count(*) filter (where key_type = 'team')::int as team,
              count(*) filter (where job_id is null and api_key_id is null and created_by_id is not null)::int as by_hand
         from notifications_all_time_view`,
    );
    for (const [kind, rows] of Object.entries(found)) expect(rows, kind).toBeGreaterThan(100);
    const { largest } = await one('select max(notification_count) as largest from jobs');
    expect(largest).toBeGreaterThan(1_500);
    expect(
      await one(`select count(*)::int as wrong from jobs j where notification_count <>
                  (select count(*) from notifications_all_time_view n where n.job_id = j.id)`),
    ).toEqual({ wrong: 0 });
  });

  test('has texts abroad with multipliers, letters of every postage, and one letter of six sheets', async () => {
    const { rows: abroad } = await pool.query(
      `select distinct rate_multiplier from notifications_all_time_view where international and notification_type = 'sms' order by 1`,
    );
    expect(abroad.map(({ rate_multiplier }) => rate_multiplier)).toEqual(['1', '2', '3']);
    const { rows: letters } = await pool.query<{ postage: string; sheets: number[] }>(
      `select postage, array_agg(distinct billable_units order by billable_units) as sheets from notifications_all_time_view
        where notification_type = 'letter' and billable_units < 6 group by 1 order by 1`,
    );
    expect(letters).toEqual(
      ['economy', 'europe', 'first', 'rest-of-world', 'second'].map((postage) => ({
        postage,
        sheets: [1, 2, 3, 4, 5],
      })),
    );
    expect(
      await one(`select count(*)::int as letters from notifications_all_time_view where billable_units > 5`),
    ).toEqual({
      letters: 1,
    });
    expect(
      await one(`select count(*)::int as wrong from notifications_letter_despatch d
                   left join notifications_all_time_view n on n.id = d.notification_id
                  where n.notification_status is null or n.notification_status not in ('delivered', 'returned-letter')
                     or despatched_on not between n.created_at::date + 1 and '2026-10-27'`),
    ).toEqual({ wrong: 0 });
  });

  test('has texts at a new price from a midnight within the two weeks', async () => {
    expect(await one(`select valid_from, rate from rates where valid_from > '2026-10-01'`)).toEqual({
      valid_from: '2026-10-22 23:00:00',
      rate: '0.0252',
    });
  });

  test('has, every day, rows at both midnights and at a hand-over of 10 s, to the microsecond', async () => {
    const days = Array.from({ length: 14 }, (_, index) => addDays(today, index - 14));
    const intervals = await inTransaction(pool, (client) => dayIntervals(client, days, timeZone));
    const { rows } = await pool.query(
      `select day, count(*) filter (where created_at in (start_utc, start_utc + interval '1 us', end_utc - interval '1 us'))::int as midnight,
              count(*) filter (where sent_at - created_at = interval '10 s')::int as exactly,
              count(*) filter (where sent_at - created_at = interval '10.000001 s')::int as after,
              count(*) filter (where sent_at - created_at = interval '9.999999 s')::int as before
         from jsonb_to_recordset($1::jsonb) as d (day date, start_utc timestamp, end_utc timestamp)
         join notifications_all_time_view on created_at >= start_utc and created_at < end_utc and key_type = 'normal'
        group by day order by day`,
      [JSON.stringify(intervals.map(({ day, startUtc, endUtc }) => ({ day, start_utc: startUtc, end_utc: endUtc })))],
    );
    expect(rows).toHaveLength(14);
    for (const row of rows) expect(row).toMatchObject({ midnight: 6, exactly: 2, before: 2, after: 2 });
  });

  test('has more on weekdays and in office hours, on the day of 25 hours as well', async () => {
    const { rows } = await pool.query<{ day: string; rows: number; noon: number }>(
      `select (created_at at time zone 'UTC' at time zone '${timeZone}')::date as day, count(*)::int as rows,
              avg((extract(hour from created_at at time zone 'UTC' at time zone '${timeZone}') between 8 and 17)::int)::float8 as noon
         from notifications_all_time_view group by 1 order by 1`,
    );
    expect(rows).toHaveLength(14);
    for (const { day, rows: count, noon } of rows) {
      const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
      expect(count > 12_000, day).toBe(!isWeekend);
      expect(count, day).toBeGreaterThan(4_000);
      expect(noon, day).toBeGreaterThan(0.6);
    }
  });

  test('is not loaded into twice, nor into what somebody else has filled', async () => {
    const load = loadDemo(pool, { today, timeZone, progress: () => {} });
    await expect(load).rejects.toThrow(DatabaseInUseError);
    await expect(load).rejects.toThrow('has rows in services');
  });
});
