import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { billingFact } from '../../support/fact-rows.ts';
import { insertRaw, letter, sms, uuid } from '../../support/raw-rows.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { insertRows } from '../../support/table-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { insertOrganisationRows, ministry, read } from '../organisations/organisation-rows.ts';

let now = new Date();
let pool: Pool;
let api: TestApi;
let service: string;

beforeAll(async () => {
  const file = await apiOfFile(() => now);
  ({ pool, api } = file);
  [service] = await insertOrganisationRows(pool);
  return file.close;
});

beforeEach(async () => {
  await emptyTables(pool);
  await pool.query('delete from public.annual_billing');
  now = new Date('2026-11-22T12:00:00Z');
});

const allow = (fragments: number, year = 2026) =>
  insertRows(pool, 'public.annual_billing', [
    {
      id: randomUUID(),
      service_id: service,
      financial_year_start: year,
      free_sms_fragment_limit: fragments,
      high_volume_service_last_year: false,
      has_custom_allowance: false,
    },
  ]);
const fact = (day: string, sent: number, differences: object = {}) =>
  billingFact(day, sent, { service_id: service, ...differences });
/** By hand, so that nobody flushes. */
const facts = async (...rows: readonly object[]) => {
  await insertRows(pool, 'public.ft_billing', rows);
  await api.cache.invalidate([], ['usage']);
};

type Lines = readonly Record<string, unknown>[];
const yearly = (year = 2026) => read<Lines>(api, `/service/${service}/billing/yearly-usage-summary?year=${year}`);
const monthly = (year = 2026) => read<Lines>(api, `/service/${service}/billing/monthly-usage?year=${year}`);
const pick = (lines: Lines, ...names: readonly string[]) => lines.map((line) => names.map((name) => line[name]));

describe('the allowance', () => {
  test('is used up in the order of the days, whatever the rate', async () => {
    await allow(6);
    await facts(
      fact('2026-05-17', 4, { rate: 0.015 }),
      fact('2026-05-16', 1, { rate: 0.162 }),
      fact('2026-05-16', 4, { rate: 0.162, template_id: uuid(12) }),
    );
    const names = ['rate', 'chargeable_units', 'free_allowance_used', 'charged_units', 'cost'];
    expect(pick(await yearly(), ...names)).toEqual([
      [0.015, 4, 1, 3, 0.045],
      [0.162, 5, 5, 0, 0],
    ]);
    expect(pick(await monthly(), 'month', ...names)).toEqual([
      ['May', 0.015, 4, 1, 3, 0.045],
      ['May', 0.162, 5, 5, 0, 0],
    ]);
  });

  test('is used by the cheaper texts when they came first', async () => {
    await allow(5);
    await facts(fact('2026-05-16', 5, { rate: 0.01 }), fact('2026-05-17', 5, { rate: 0.02 }));
    expect(pick(await yearly(), 'rate', 'free_allowance_used')).toEqual([
      [0.01, 5],
      [0.02, 0],
    ]);
  });

  test('is split within a row; international texts use more of it', async () => {
    await allow(3);
    await facts(fact('2026-05-16', 2, { rate: 0.11, rate_multiplier: 3, international: true }));
    const [line] = await yearly();
    expect(line).toMatchObject({
      chargeable_units: 6,
      free_allowance_used: 3,
      charged_units: 3,
      notifications_sent: 2,
    });
  });

  test('without one, a service shows no texts, and its organisation all of them charged', async () => {
    await facts(
      fact('2026-05-16', 5),
      fact('2026-05-16', 2, { notification_type: 'letter', rate: 0.68, postage: 'second' }),
    );
    expect(pick(await yearly(), 'notification_type', 'cost')).toEqual([['letter', 1.36]]);
    const { services } = await read<{ services: Lines }>(
      api,
      `/organisations/${ministry}/services-with-usage?year=2026`,
    );
    // The other one is in trial.
    expect(services).toEqual([
      expect.objectContaining({
        chargeable_billable_sms: 5,
        sms_cost: 0.12,
        free_sms_limit: 0,
        sms_remainder: 0,
        letter_cost: 1.36,
      }),
    ]);
  });
});

test('costs are exact', async () => {
  await allow(0);
  await facts(...['2026-05-16', '2026-05-17', '2026-05-18'].map((day) => fact(day, 1, { rate: 0.11 })));
  const text = await (await api.get(`/service/${service}/billing/yearly-usage-summary?year=2026`)).text();
  // 0.11 + 0.11 + 0.11 would be 0.33000000000000002 in binary.
  expect(text).toMatch(/"cost" : 0\.33,/);
});

test('a year ends at midnight in London, and the messages of today have the rate of their day', async () => {
  await allow(0, 2025);
  await allow(0, 2026);
  now = new Date('2026-03-31T23:00:01Z');
  await insertRaw(pool, {
    notifications: ['2026-03-31 22:59:59', '2026-03-31 23:00:00'].map((createdAt) =>
      sms(createdAt, { service_id: service }),
    ),
  });
  expect(pick(await monthly(2025), 'month', 'rate', 'charged_units')).toEqual([['March', 0.0233, 1]]);
  expect(pick(await monthly(2026), 'month', 'rate', 'charged_units')).toEqual([['April', 0.024, 1]]);
});

test('of today only what is billed counts, and reading it writes nothing', async () => {
  await insertRaw(pool, {
    notifications: [
      letter('2026-11-22 10:00', { service_id: service, billable_units: 2, postage: 'economy' }),
      letter('2026-11-22 10:00', { service_id: service, notification_status: 'created' }),
      letter('2026-11-22 10:00', { service_id: service, key_type: 'test' }),
      // There is no rate for six sheets.
      letter('2026-11-22 10:00', { service_id: service, billable_units: 6 }),
    ],
  });
  expect(pick(await monthly(), 'postage', 'notifications_sent', 'cost')).toEqual([['economy', 1, 0.684]]);
  expect((await pool.query('select from public.ft_billing')).rowCount).toBe(0);
});

test('an organisation sees when the figures of today were written', async () => {
  await insertRows(pool, 'nightshift.fact_day', [
    {
      fact: 'billing',
      day: '2026-11-22',
      state: 'written',
      complete: false,
      rollup_version: 1,
      rates_digest: '',
      code_version: 'test',
      run_id: 'a run',
      written_at: '2026-11-22 11:00:03.25',
    },
  ]);
  const updatedAt = async (year: number) =>
    (await read<{ updated_at: string | null }>(api, `/organisations/${ministry}/services-with-usage?year=${year}`))
      .updated_at;
  expect(await updatedAt(2026)).toBe('2026-11-22T11:00:03.250000+00:00');
  expect(await updatedAt(2025)).toBeNull();
});

test.each(['monthly-usage', 'yearly-usage-summary', 'monthly-usage?year=x', 'yearly-usage-summary?year=20260'])(
  '%s is refused',
  async (path) => {
    expect((await api.get(`/service/${service}/billing/${path}`)).status).toBe(400);
  },
);

describe('the billing report', () => {
  const report = (start: string, end: string) =>
    read<Lines>(api, `/platform-stats/data-for-billing-report?start_date=${start}&end_date=${end}`);

  test('charges what the days of the year before it have left of the allowance', async () => {
    await allow(10);
    await facts(fact('2026-05-01', 8), fact('2026-05-02', 8), fact('2026-05-03', 8));
    expect(pick(await report('2026-5-2', '2026-05-02'), 'sms_chargeable_units', 'sms_cost')).toEqual([[6, 0.144]]);
    expect(await report('2026-05-01', '2026-05-01')).toEqual([]);
  });

  test('says in words what letters there were', async () => {
    const sent = (count: number, postage: string, rate: number) =>
      fact('2026-05-01', count, { notification_type: 'letter', provider: 'dvla', postage, rate });
    await facts(
      sent(1, 'europe', 1.8),
      sent(2, 'rest-of-world', 1.8),
      sent(3, 'second', 0.77),
      sent(4, 'second', 0.73),
      sent(5, 'economy', 0.638),
      sent(6, 'first', 1.5),
    );
    const [line] = await report('2026-05-01', '2026-05-01');
    expect(line).toMatchObject({
      letter_breakdown:
        '5 economy class letters at 64p\n4 second class letters at 73p\n3 second class letters at 77p\n' +
        '6 first class letters at £1.50\n3 international letters at £1.80\n',
      total_letters: 21,
      letter_cost: 22.82,
      sms_cost: 0,
    });
  });

  test.each([
    ['', 'Input must be a date in the format: YYYY-MM-DD'],
    ['start_date=2026-02-30&end_date=2026-03-01', 'Input must be a date in the format: YYYY-MM-DD'],
    ['start_date=2026-05-02&end_date=2026-05-01', 'Start date must be before end date'],
    ['start_date=2026-03-31&end_date=2026-04-01', 'Date must be in a single financial year.'],
  ])('refuses "%s"', async (query, message) => {
    const response = await api.get(`/platform-stats/data-for-billing-report?${query}`);
    expect([response.status, await response.json()]).toEqual([400, { message, result: 'error' }]);
  });
});
