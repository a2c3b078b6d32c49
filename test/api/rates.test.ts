import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { letterRatesRead, smsRateRead } from '../../db/rates/rates.ts';
import type { TestApi } from '../support/api.ts';
import { until } from '../support/until.ts';
import { apiOfFile } from './organisations/api-of-file.ts';
import { read } from './organisations/organisation-rows.ts';

const now = new Date('2026-11-22T12:00:00Z');
let pool: Pool;
let api: TestApi;
beforeAll(async () => {
  const file = await apiOfFile(() => now);
  ({ pool, api } = file);
  return file.close;
});

test('the rate of text messages, also once another one is written into the table', async () => {
  expect(await read(api, '/sms-rate/')).toEqual({ rate: 0.024, valid_from: '2026-03-31T23:00:00' });
  await pool.query(`insert into public.rates values (gen_random_uuid(), '2026-11-22 11:00', 0.025, 'sms')`);
  await until('the new rate', async () => (await read<{ rate: number }>(api, '/sms-rate/')).rate === 0.025);
});

test('the letter rates of this moment, once for crown and others', async () => {
  const rates = await read<object[]>(api, '/letter-rates/');
  expect(rates).toHaveLength(25);
  expect(rates[0]).toEqual({ post_class: 'economy', rate: '0.638', sheet_count: 1, start_date: '2026-06-30T23:00:00' });
});

test.each([
  ['a second before another rate', '2026-03-31T22:59:59Z', 1_000],
  ['half an hour before', '2026-03-31T22:30:00Z', 1_800_000],
  ['when none is known to come', '2030-01-01T00:00:00Z', 3_600_000],
])('a rate is kept until it ends, at most for an hour: %s', async (_, instant, ttlMs) => {
  expect(await smsRateRead(pool, new Date(instant)).load()).toMatchObject({ ttlMs });
});

test('letter rates are kept until one of them ends', async () => {
  expect(await letterRatesRead(pool, new Date('2026-06-30T22:59:00Z')).load()).toMatchObject({ ttlMs: 60_000 });
});

test('the paths without a slash lead to those with one, without a token', async () => {
  const response = await api.get('/sms-rate?a=1&b=2', { headers: { authorization: '' } });
  const location = 'http://localhost/sms-rate/?a=1&b=2';
  expect({ status: response.status, location: response.headers.get('location') }).toEqual({ status: 308, location });
  expect(await response.text()).toContain(`<a href="${location.replace('&', '&amp;')}">`);
});
