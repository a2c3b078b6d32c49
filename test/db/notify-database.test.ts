/** What a fresh database holds. Spec: nightly §0.3, §4.4, §4.9 and §5.3. */
import { afterAll, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { execute } from './databases.ts';

const database = await createDatabase();
afterAll(() => database.drop());

/** The rates of one to five sheets, in London on a day, by the rule of the reference: the newest that has begun. */
async function letterRates(postClass: string, londonMidnightUtc: string): Promise<string[]> {
  const rows = await execute<{ rate: string }>(
    database.url,
    `select distinct on (sheet_count) rate::text from letter_rates
      where post_class = '${postClass}' and start_date <= '${londonMidnightUtc}' and crown
      order by sheet_count, start_date desc`,
  );
  return rows.map(({ rate }) => rate);
}

test.each([
  ['economy', '2026-06-29 23:00', ['0.64', '0.69', '0.73', '0.78', '0.82']],
  ['economy', '2026-06-30 23:00', ['0.638', '0.684', '0.724', '0.779', '0.823']],
  ['second', '2024-07-01 23:00', ['0.61', '0.65', '0.68', '0.75', '0.79']],
  ['second', '2026-07-01 23:00', ['0.73', '0.77', '0.82', '0.87', '0.91']],
  ['first', '2026-04-05 23:00', ['1.49', '1.53', '1.57', '1.63', '1.67']],
  ['first', '2026-04-06 23:00', ['1.56', '1.61', '1.66', '1.71', '1.76']],
  ['europe', '2026-05-01 23:00', ['1.72', '1.77', '1.82', '1.85', '1.9']],
  ['rest-of-world', '2026-05-02 23:00', ['1.8', '1.84', '1.88', '1.92', '1.96']],
  ['economy', '2025-03-30 23:00', []],
])('a letter by %s costs at %s UTC what Notify asks for it', async (postClass, midnight, rates) => {
  expect(await letterRates(postClass, midnight)).toEqual(rates);
});

test('letter rates follow each other without a gap, and are the same for the crown and the others', async () => {
  const [row] = await execute(
    database.url,
    `select count(*)::int as rates, count(*) filter (where crown)::int as crown, count(distinct id)::int as ids,
            count(*) filter (where end_date is distinct from next_start)::int as gaps
       from (select *, lead(start_date) over (partition by post_class, sheet_count, crown order by start_date) as next_start
               from letter_rates) r`,
  );
  expect(row).toEqual({ rates: 150, crown: 75, ids: 150, gaps: 0 });
  const odd = await execute(
    database.url,
    `select post_class, start_date, sheet_count from letter_rates
      group by 1, 2, 3 having count(*) <> 2 or count(distinct rate) <> 1`,
  );
  expect(odd).toEqual([]);
});

test('the rates of texts', async () => {
  const rows = await execute(
    database.url,
    `select to_char(valid_from, 'YYYY-MM-DD HH24:MI') as "from", rate::text from rates where notification_type = 'sms' order by 1`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2016-05-18 00:00', '0.0165'],
    ['2017-03-31 23:00', '0.0158'],
    ['2021-03-31 23:00', '0.016'],
    ['2022-03-31 23:00', '0.0161'],
    ['2022-04-30 23:00', '0.0172'],
    ['2023-03-31 23:00', '0.0197'],
    ['2024-03-31 23:00', '0.0227'],
    ['2025-03-31 23:00', '0.0233'],
    ['2026-03-31 23:00', '0.024'],
  ]);
});

test.each([
  [2016, 'nhs_central', 250_000],
  [2020, 'other', 25_000],
  [2021, 'central', 150_000],
  [2023, 'local', 20_000],
  [2023, 'nhs_gp', 10_000],
  [2025, 'nhs_gp', 0],
  [2025, 'school_or_college', 5_000],
  [2026, 'central', 20_000],
  [2026, 'nhs_notify', 0],
])('in the financial year %i an organisation of type %s sends %i texts for free', async (year, type, allowance) => {
  const rows = await execute(
    database.url,
    `select allowance from default_annual_allowance where valid_from_financial_year_start <= ${year}
        and organisation_type = '${type}' order by valid_from_financial_year_start desc limit 1`,
  );
  expect(rows).toEqual([{ allowance }]);
});

test.each([
  ['auth_type', 3],
  ['job_status', 10],
  ['key_types', 3],
  ['notification_status_types', 14],
  ['organisation_types', 10],
])('the lookup %s has its %i names', async (table, names) => {
  expect(await execute(database.url, `select count(*)::int as names from ${table}`)).toEqual([{ names }]);
});

test('the ids of the initial rows are the same in every database', async () => {
  const [row] = await execute(
    database.url,
    `select (select id from rates where rate = 0.024) as text_rate,
            (select id from letter_rates where post_class = 'first' and rate = 0.97 and crown) as letter_rate,
            (select id from default_annual_allowance
              where valid_from_financial_year_start = 2026 and organisation_type = 'central') as allowance`,
  );
  expect(row).toMatchInlineSnapshot(`
    {
      "allowance": "180c431a-0090-62a4-c5da-066228053316",
      "letter_rate": "bec8206e-b40f-4d1e-b4a1-a73b84e8c4f6",
      "text_rate": "5bdd4cb7-4b57-fea9-5905-8a875d9ce91f",
    }
  `);
});

test('the all-time view has a notification once, as it is in notifications', async () => {
  const values = `'normal', 'email', '2026-03-29', 0`;
  await execute(
    database.url,
    `insert into notifications (id, notification_status, "to", template_version, key_type, notification_type, created_at, billable_units)
       values ('00000000-0000-0000-0000-000000000001', 'delivered', 'x', 1, ${values}),
              ('00000000-0000-0000-0000-000000000002', 'created', 'x', 1, ${values});
     insert into notification_history (id, notification_status, template_version, key_type, notification_type, created_at, billable_units)
       values ('00000000-0000-0000-0000-000000000001', 'sending', 1, ${values}),
              ('00000000-0000-0000-0000-000000000003', 'sent', 1, ${values})`,
  );
  const rows = await execute(database.url, 'select notification_status from notifications_all_time_view order by id');
  expect(rows).toEqual([
    { notification_status: 'delivered' },
    { notification_status: 'created' },
    { notification_status: 'sent' },
  ]);
});
