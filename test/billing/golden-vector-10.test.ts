import type { Pool } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { charged } from '../../db/billing/charged.ts';
import { apiOfFile } from '../api/organisations/api-of-file.ts';
import { insertOrganisationRows, ministry, read } from '../api/organisations/organisation-rows.ts';
import type { TestApi } from '../support/api.ts';
import { billingFact } from '../support/fact-rows.ts';
import { uuid } from '../support/raw-rows.ts';
import { insertRows } from '../support/table-rows.ts';
import { allow } from './allowance-world.ts';

let pool: Pool;
let api: TestApi;
let service: string;

beforeAll(async () => {
  const file = await apiOfFile(() => new Date('2016-11-22T12:00:00Z'));
  ({ pool, api } = file);
  [service] = await insertOrganisationRows(pool);
  return file.close;
});
beforeEach(async () => {
  await pool.query('delete from public.ft_billing; delete from public.annual_billing');
  await pool.query(`insert into nightshift.cache_outbox (target) values ('everything')`);
});

const names = ['rate', 'chargeable_units', 'free_allowance_used', 'charged_units', 'cost'];
type Lines = readonly Readonly<Record<string, number>>[];
const pick = (lines: Lines, ...columns: readonly string[]) => lines.map((line) => columns.map((name) => line[name]));
const usage = (kind: string) => read<Lines>(api, `/service/${service}/billing/${kind}?year=2016`);
const organisation = async () =>
  (await read<{ services: Lines }>(api, `/organisations/${ministry}/services-with-usage?year=2016`)).services;
const texts = (day: string, units: number, rate: number, differences: object = {}) =>
  billingFact(day, units, { service_id: service, rate, ...differences });

describe('golden vector 10', () => {
  const rows = () => [
    texts('2016-05-16', 1, 0.162),
    texts('2016-05-16', 4, 0.162, { template_id: uuid(12) }),
    texts('2016-05-17', 4, 0.015),
  ];

  test('an allowance of 6, through the endpoints', async () => {
    await allow(pool, service, 2016, 6);
    await insertRows(pool, 'public.ft_billing', rows());
    const expected = [
      [0.015, 4, 1, 3, 0.045],
      [0.162, 5, 5, 0, 0],
    ];
    expect(pick(await usage('yearly-usage-summary'), ...names)).toEqual(expected);
    expect(pick(await usage('monthly-usage'), ...names)).toEqual(expected);
    const columns = ['free_sms_limit', 'sms_billable_units', 'chargeable_billable_sms', 'sms_cost', 'sms_remainder'];
    expect(pick(await organisation(), ...columns)).toEqual([[6, 9, 3, 0.045, 0]]);
  });

  test('an allowance of 3 and one row of five, through the endpoints', async () => {
    await allow(pool, service, 2016, 3);
    await insertRows(pool, 'public.ft_billing', [texts('2016-05-16', 5, 0.11)]);
    expect(pick(await usage('yearly-usage-summary'), ...names)).toEqual([[0.11, 5, 3, 2, 0.22]]);
    const columns = ['sms_remainder', 'chargeable_billable_sms', 'sms_cost'];
    expect(pick(await organisation(), ...columns)).toEqual([[0, 2, 0.22]]);
  });

  test.each([
    [
      6,
      '(1, 0.162), (4, 0.162)',
      '(4, 0.015)',
      [
        ['0.015', '1', '3', '0.045'],
        ['0.162', '1', '0', '0.000'],
        ['0.162', '4', '0', '0.000'],
      ],
    ],
    [
      3,
      '(5, 0.11)',
      '(0, 0.11)',
      [
        ['0.11', '0', '0', '0.00'],
        ['0.11', '3', '2', '0.22'],
      ],
    ],
  ])('an allowance of %i, by SQL', async (allowance, first, second, expected) => {
    const day = (date: string, values: string) => `
      select '${uuid(1)}'::uuid as service_id, 'sms' as notification_type, date '${date}' as bst_date, rate, units, ${allowance} as allowance
        from (values ${values}) v (units, rate)`;
    const { rows: found } = await pool.query<Record<string, unknown>>(
      `select rate, free_allowance_used, charged_units, cost
         from (${charged(`${day('2016-05-16', first)} union all ${day('2016-05-17', second)}`)}) usage order by rate, units`,
    );
    expect(found.map((line) => Object.values(line).map(String))).toEqual(expected);
  });
});
