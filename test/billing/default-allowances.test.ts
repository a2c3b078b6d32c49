import type { Pool } from 'pg';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { linkService } from '../../db/organisations/link-service.ts';
import { inTransaction } from '../../db/postgres.ts';
import { apiOfFile } from '../api/organisations/api-of-file.ts';
import { insertOrganisationRows, ministry, post, read } from '../api/organisations/organisation-rows.ts';
import type { TestApi } from '../support/api.ts';
import { billingFact } from '../support/fact-rows.ts';
import { insertRaw, sms, uuid } from '../support/raw-rows.ts';
import { emptyTables } from '../support/reporting-database.ts';
import { insertRows } from '../support/table-rows.ts';
import { allow, allowancesOf, completeBilling, send } from './allowance-world.ts';

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

const ofType = async (type: string | null) => {
  await pool.query('delete from public.annual_billing; delete from public.ft_billing');
  await pool.query('update public.services set organisation_type = $1', [type]);
};
beforeEach(async () => {
  now = new Date('2026-11-22T12:00:00Z');
  await ofType('central');
});

const path = (year?: number) =>
  `/service/${service}/billing/free-sms-fragment-limit${year === undefined ? '' : `?financial_year_start=${year}`}`;
const limit = async (year?: number) =>
  (await read<{ free_sms_fragment_limit: number }>(api, path(year))).free_sms_fragment_limit;

/** Spec: nightly §4.9, by the first year in which they apply. */
const defaults: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  central: { 2016: 250_000, 2021: 150_000, 2022: 40_000, 2024: 30_000, 2026: 20_000 },
  nhs_central: { 2016: 250_000, 2021: 150_000, 2022: 40_000, 2024: 30_000, 2026: 20_000 },
  local: { 2016: 25_000, 2022: 20_000, 2024: 10_000 },
  nhs_local: { 2016: 25_000, 2022: 20_000, 2024: 10_000 },
  emergency_service: { 2016: 25_000, 2022: 20_000, 2024: 10_000 },
  school_or_college: { 2016: 25_000, 2021: 10_000, 2024: 5_000 },
  other: { 2016: 25_000, 2021: 10_000, 2024: 5_000 },
  nhs_gp: { 2016: 25_000, 2021: 10_000, 2024: 0 },
  nhs_notify: { 2016: 0 },
};
const years = Array.from({ length: 11 }, (_, index) => 2016 + index);

test.each([...Object.keys(defaults), null])('of type %s, the defaults of every year', async (type) => {
  await ofType(type);
  const byYear = defaults[type ?? 'other'] ?? {};
  const expected = years.map((year) =>
    Math.max(
      ...Object.keys(byYear)
        .map(Number)
        .filter((first) => first <= year),
    ),
  );
  expect(await Promise.all(years.map(limit))).toEqual(expected.map((first) => byYear[first]));
});

describe('after a year of', () => {
  test.each([
    [299_999, { limit: 20_000, custom: false, high: false }],
    [300_000, { limit: 0, custom: false, high: true }],
  ])('%i fragments', async (fragments, expected) => {
    await send(pool, service, fragments, '2026-03-31');
    // These count for other years.
    await send(pool, service, 300_000, '2026-04-01');
    await send(pool, service, 300_000, '2025-03-31');
    await limit();
    expect(await allowancesOf(pool, [service], 2026)).toEqual([expected]);
  });

  test('one fragment thrice as dear, with what was agreed forgotten', async () => {
    const row = { service_id: service, rate_multiplier: 3, international: true };
    await insertRows(pool, 'public.ft_billing', [billingFact('2025-04-01', 100_000, row)]);
    await allow(pool, service, 2025, 99, { custom: true });
    await limit();
    expect(await allowancesOf(pool, [service], 2026)).toEqual([{ limit: 0, custom: false, high: true }]);
  });

  test('more than an integer holds, whoever asks', async () => {
    const row = { service_id: service, rate_multiplier: 9, billable_units: 2_000_000_000 };
    await insertRows(pool, 'public.ft_billing', [billingFact('2025-04-01', 1, row)]);
    expect(await limit()).toBe(0);
    await pool.query('delete from public.annual_billing');
    const moved = { organisation: ministry, service, now, timeZone: 'Europe/London' };
    await inTransaction(pool, (client) => linkService(client, moved));
    expect(await allowancesOf(pool, [service], 2026)).toEqual([{ limit: 0, custom: false, high: true }]);
  });
});

test.each([
  [299_997, { limit: 20_000, custom: false, high: false }],
  [299_998, { limit: 0, custom: false, high: true }],
])(
  'on 1 April before the night, %i fragments and the two of 31 March count, each once',
  async (fragments, expected) => {
    onTestFinished(() => emptyTables(pool));
    now = new Date('2026-03-31T23:10:00Z');
    await completeBilling(pool, '2026-03-30', '2026-03-30');
    await send(pool, service, fragments, '2026-03-30');
    const own = { service_id: service, template_id: uuid(11) };
    await insertRaw(pool, {
      notifications: [
        sms('2026-03-31 12:00', { ...own, billable_units: 2 }),
        sms('2026-03-31 23:05', { ...own, billable_units: 9 }),
        sms('2026-03-31 12:00', { service_id: uuid(12), billable_units: 9 }),
      ],
    });
    // As of the last hour.
    await insertRows(pool, 'public.ft_billing', [billingFact('2026-03-31', 1, { service_id: service })]);
    await limit();
    expect(await allowancesOf(pool, [service], 2026)).toEqual([expected]);
  },
);

test('W15: an allowance that is only the default, set by hand, does not freeze it for the year after', async () => {
  now = new Date('2026-01-15T12:00:00Z');
  await post(api, path(), { free_sms_fragment_limit: 30_000 });
  expect(await allowancesOf(pool, [service], 2025)).toEqual([{ limit: 30_000, custom: false, high: false }]);
  now = new Date('2026-11-22T12:00:00Z');
  expect(await limit()).toBe(20_000);

  await pool.query('delete from public.annual_billing');
  now = new Date('2026-01-15T12:00:00Z');
  await post(api, path(), { free_sms_fragment_limit: 30_001 });
  now = new Date('2026-11-22T12:00:00Z');
  expect(await limit()).toBe(30_001);
  expect(await allowancesOf(pool, [service], 2026)).toEqual([{ limit: 30_001, custom: true, high: false }]);
});

test('W24: the year changes at midnight in London, an hour before it does in UTC', async () => {
  now = new Date('2026-03-31T22:59:59.999Z');
  expect((await api.get(path(2026))).status).toBe(400);
  expect([await limit(), await limit(2025)]).toEqual([30_000, 30_000]);
  await post(api, path(), { free_sms_fragment_limit: 1 });
  now = new Date('2026-03-31T23:00:00Z');
  await pool.query('update public.annual_billing set has_custom_allowance = false');
  expect(await limit()).toBe(20_000);
  await post(api, path(), { free_sms_fragment_limit: 2 });
  expect([await limit(2025), await limit(2026)]).toEqual([1, 2]);
});
