import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { billingFact, despatchFact } from '../../support/fact-rows.ts';
import { uuid } from '../../support/raw-rows.ts';
import { insertRows } from '../../support/table-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { insertOrganisationRows, ministry } from '../organisations/organisation-rows.ts';

let api: TestApi;
let pool: Pool;
let service: string;

/** More digits than a binary number has. */
const rate = '0.123456789012345678901';

beforeAll(async () => {
  const file = await apiOfFile(() => new Date('2026-11-22T12:00:00Z'));
  ({ api, pool } = file);
  [service] = await insertOrganisationRows(pool);
  await pool.query(
    `update public.services set name = '=1+1', purchase_order_number = '+44', billing_contact_names = 'Ann, "Bob"' where id = $1`,
    [service],
  );
  await insertRows(pool, 'public.annual_billing', [
    {
      id: randomUUID(),
      service_id: service,
      financial_year_start: 2026,
      free_sms_fragment_limit: 1,
      high_volume_service_last_year: false,
      has_custom_allowance: false,
    },
  ]);
  await insertRows(pool, 'public.ft_billing', [
    billingFact('2026-05-02', 2, { service_id: service, rate_multiplier: 2, billable_units: 3, rate }),
    billingFact('2026-05-01', 4, {
      service_id: service,
      notification_type: 'email',
      provider: 'ses',
      billable_units: 0,
    }),
    billingFact('2026-05-01', 2, {
      ...{ service_id: service, template_id: uuid(12), notification_type: 'letter', provider: 'dvla' },
      ...{ postage: 'second', rate: 0.73, billable_units: 4 },
    }),
  ]);
  await insertRows(pool, 'public.ft_billing_letter_despatch', [despatchFact('2026-05-01', 3, { rate })]);
  return file.close;
});

const range = 'start_date=2026-05-01&end_date=2026-05-31';
const expected: Readonly<Record<string, readonly string[]>> = {
  'data-for-billing-report': [
    'organisation_id,organisation_name,service_id,service_name,sms_cost,sms_chargeable_units,total_letters,letter_cost,' +
      'letter_breakdown,purchase_order_number,contact_names,contact_email_addresses,billing_reference',
    `${ministry},Ministry of Testing,SERVICE,'=1+1,0.617283945061728394505,5,2,1.46,2 second class letters at 73p,'+44,"Ann, ""Bob""",,`,
  ],
  'data-for-dvla-billing-report': [
    'despatch date,postage,DVLA cost threshold,sheets,rate (£),letters,cost (£)',
    `2026-05-01,second,sorted,1,${rate},3,0.370370367037037036703`,
  ],
  'daily-volumes-report': [
    'day,sms totals,sms fragment totals,sms chargeable units,email totals,letter totals,letter sheet totals',
    '2026-05-01,0,0,0,4,2,4',
    '2026-05-02,2,3,6,0,0,0',
  ],
  'daily-sms-provider-volumes-report': [
    'day,provider,sms totals,sms fragment totals,sms chargeable units,sms cost',
    '2026-05-02,mmg,2,3,6,0.740740734074074073406',
  ],
  'volumes-by-service': [
    'organisation id,organisation name,service id,service name,free allowance,sms notifications,sms chargeable units,' +
      'email totals,letter totals,letter cost,letter sheet totals',
    `${ministry},Ministry of Testing,SERVICE,'=1+1,1,2,6,4,2,1.46,4`,
  ],
};

test.each(Object.entries(expected))('%s as CSV, with the headings of the admin app', async (name, lines) => {
  const text = `${lines.join('\n').replace('SERVICE', service)}\n`;
  const byQuery = await api.get(`/platform-stats/${name}?${range}&format=csv`);
  expect(byQuery.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(await byQuery.text()).toBe(text);
  const byHeader = await api.get(`/platform-stats/${name}?${range}`, { headers: { accept: 'text/csv' } });
  expect([byHeader.headers.get('content-type'), await byHeader.text()]).toEqual(['text/csv; charset=utf-8', text]);
  // As JSON, the same digits.
  const json = await (await api.get(`/platform-stats/${name}?${range}`)).text();
  const money = text.match(/\d+\.\d{15,}/g) ?? [];
  expect(money.filter((digits) => !json.includes(`:${digits}`))).toEqual([]);
});

test('without a line there are the headings', async () => {
  const response = await api.get(
    '/platform-stats/daily-volumes-report?start_date=2020-05-01&end_date=2020-05-02&format=csv',
  );
  expect(await response.text()).toBe(`${expected['daily-volumes-report']?.[0]}\n`);
});
