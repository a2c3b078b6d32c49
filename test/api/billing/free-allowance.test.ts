import type { Pool } from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { billingFact } from '../../support/fact-rows.ts';
import { insertRows } from '../../support/table-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { insertOrganisationRows, nowhere, post, read } from '../organisations/organisation-rows.ts';

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
  await pool.query('delete from public.annual_billing; delete from public.ft_billing');
  await pool.query(`update public.services set organisation_type = 'central'`);
  now = new Date('2026-11-22T12:00:00Z');
});

const path = (query = '', of = service) => `/service/${of}/billing/free-sms-fragment-limit${query}`;
const limit = async (query = '') =>
  (await read<{ free_sms_fragment_limit: number }>(api, path(query))).free_sms_fragment_limit;
const stored = async () => {
  const { rows } = await pool.query(
    `select financial_year_start as year, free_sms_fragment_limit as limit, has_custom_allowance as custom,
            high_volume_service_last_year as high from public.annual_billing order by 1`,
  );
  return rows;
};

test('who asks first sets the default of the type, once', async () => {
  const limits = await Promise.all([limit(), limit(), limit('?financial_year_start=2026')]);
  expect(limits).toEqual([20_000, 20_000, 20_000]);
  await pool.query('update public.services set organisation_type = null');
  expect([await limit(), await limit('?financial_year_start=2024')]).toEqual([20_000, 5_000]);
  expect(await stored()).toEqual([
    { year: 2024, limit: 5_000, custom: false, high: false },
    { year: 2026, limit: 20_000, custom: false, high: false },
  ]);
});

test('what was agreed for last year is carried over, but nothing after a year of 300,000 fragments', async () => {
  now = new Date('2026-03-31T22:59:59Z');
  await post(api, path(), { free_sms_fragment_limit: 700 });
  now = new Date('2026-03-31T23:00:00Z');
  expect(await limit()).toBe(700);
  await pool.query('delete from public.annual_billing where financial_year_start = 2026');
  const fact = billingFact('2026-03-31', 100_000, { service_id: service, rate_multiplier: 3 });
  await insertRows(pool, 'public.ft_billing', [fact]);
  expect(await limit()).toBe(0);
  expect((await stored()).at(-1)).toEqual({ year: 2026, limit: 0, custom: false, high: true });
});

test('what is set is read; only another than the default one is custom', async () => {
  const answer = { status: 201, body: { also: 'this', free_sms_fragment_limit: 5 } };
  expect(await post(api, path(), { free_sms_fragment_limit: 5, also: 'this' })).toEqual(answer);
  expect(await post(api, path(), { free_sms_fragment_limit: 5, also: 'this' })).toEqual(answer);
  expect(await limit()).toBe(5);
  expect(await stored()).toEqual([{ year: 2026, limit: 5, custom: true, high: false }]);
  await post(api, path(), { free_sms_fragment_limit: 20_000 });
  expect(await stored()).toEqual([{ year: 2026, limit: 20_000, custom: false, high: false }]);
});

test.each([
  [{}, 'free_sms_fragment_limit is a required property'],
  [{ free_sms_fragment_limit: '1' }, 'free_sms_fragment_limit 1 is not of type integer'],
  [{ free_sms_fragment_limit: -1 }, 'free_sms_fragment_limit -1 is less than the minimum of 0'],
  [
    { free_sms_fragment_limit: 2 ** 31 },
    'free_sms_fragment_limit 2147483648 is greater than the maximum of 2147483647',
  ],
])('%j is refused, and nothing set', async (body, message) => {
  const errors = [{ error: 'ValidationError', message }];
  expect(await post(api, path(), body)).toEqual({ status: 400, body: { errors, status_code: 400 } });
  expect(await stored()).toEqual([]);
});

test.each([
  ['?financial_year_start=2015', 400],
  ['?financial_year_start=2027', 400],
  ['?financial_year_start=x', 404],
])('%s is a %i', async (query, status) => {
  expect((await api.get(path(query))).status).toBe(status);
});

test('there is none of a service that there is not', async () => {
  expect((await api.get(path('', nowhere))).status).toBe(404);
  expect((await post(api, path('', nowhere), { free_sms_fragment_limit: 1 })).status).toBe(404);
});
