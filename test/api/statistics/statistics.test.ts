import type { Pool } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { statusFact } from '../../support/fact-rows.ts';
import { email, insertRaw, sms, uuid } from '../../support/raw-rows.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { insertRows } from '../../support/table-rows.ts';
import { insertFactDays, insertServices } from '../dashboard-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { nowhere, read } from '../organisations/organisation-rows.ts';
import { insertTemplate } from './job-and-template.ts';

let now = new Date();
let pool: Pool;
let api: TestApi;
let service: string;
const reminder = uuid(41);

beforeAll(async () => {
  const file = await apiOfFile(() => now);
  ({ pool, api } = file);
  [service = ''] = await insertServices(pool, [{ name: 'first' }]);
  await insertTemplate(pool, { id: reminder, service });
  return file.close;
});

beforeEach(() => emptyTables(pool));

const own = () => ({ service_id: service, template_id: reminder });
const text = (createdAt: string, differences: object = {}) => sms(createdAt, { ...own(), ...differences });
const at = (instant: string) => {
  now = new Date(instant);
};

interface ByTemplate {
  readonly data: readonly { readonly count: number; readonly template_name: string | null }[];
}
const counted = async (days: number) => {
  const { data } = await read<ByTemplate>(api, `/service/${service}/template-statistics?whole_days=${days}`);
  return data.reduce((sum, { count }) => sum + count, 0);
};
const monthly = (year: number) =>
  read<{ data: Record<string, unknown> }>(api, `/service/${service}/notifications/monthly?year=${year}`);

describe('whole days', () => {
  test('are London days, also in the week of a clock change', async () => {
    at('2026-10-28T12:00:00Z');
    // The 25th has 25 hours, from 23:00 UTC on the 24th.
    await insertRaw(pool, {
      notifications: ['2026-10-24 22:59:59', '2026-10-24 23:00:00', '2026-10-25 23:59:59', '2026-10-26 00:00:00'].map(
        (createdAt) => text(createdAt),
      ),
    });
    expect([await counted(1), await counted(2), await counted(3), await counted(4)]).toEqual([0, 1, 3, 4]);
  });

  test('come from the facts once a night has completed them, until then from the messages', async () => {
    at('2026-11-21T00:10:00Z');
    await insertFactDays(pool, [{ day: '2026-11-19' }]);
    await insertRows(pool, 'public.ft_notification_status', [
      statusFact('2026-11-19', 100, own()),
      statusFact('2026-11-20', 7, own()),
    ]);
    await insertRaw(pool, {
      notifications: [text('2026-11-19 12:00'), text('2026-11-20 12:00'), text('2026-11-21 00:05')],
      notification_history: [text('2026-11-20 13:00')],
    });
    expect(await counted(2)).toBe(100 + 2 + 1);

    await insertFactDays(pool, [{ day: '2026-11-20' }]);
    expect(await counted(2)).toBe(100 + 7 + 1);
  });

  test('of test keys nothing counts; a template that is gone has no name', async () => {
    at('2026-11-21T12:00:00Z');
    await insertRaw(pool, {
      notifications: [
        text('2026-11-21 10:00'),
        text('2026-11-21 10:00', { key_type: 'test' }),
        email('2026-11-21 10:00', { service_id: service, template_id: uuid(42), key_type: 'team' }),
      ],
    });
    const { data } = await read<ByTemplate>(api, `/service/${service.toUpperCase()}/template-statistics?limit_days=0`);
    expect(data).toEqual([
      expect.objectContaining({
        count: 1,
        is_precompiled_letter: false,
        template_name: 'Reminder',
        status: 'delivered',
      }),
      expect.objectContaining({ count: 1, is_precompiled_letter: null, template_name: null, template_type: 'email' }),
    ]);
  });
});

describe('a financial year', () => {
  test('begins at midnight of 1 April in London', async () => {
    at('2026-03-31T23:00:01Z');
    await insertRaw(pool, { notifications: [text('2026-03-31 22:59:59'), text('2026-03-31 23:00:00')] });
    const one = { email: {}, letter: {}, sms: { delivered: 1 } };
    expect((await monthly(2026)).data).toEqual({ '2026-04': one });
    expect(Object.entries((await monthly(2025)).data).at(-1)).toEqual(['2026-03', one]);
    expect((await monthly(2027)).data).toEqual({});
  });

  test('by template has numbers for the running year, texts for others; cancelled messages are left out', async () => {
    at('2026-04-02T12:00:00Z');
    await insertRows(pool, 'public.ft_notification_status', [
      statusFact('2026-03-31', 3, own()),
      statusFact('2026-04-01', 5, own()),
      statusFact('2026-04-01', 9, { ...own(), notification_status: 'cancelled' }),
    ]);
    await insertRaw(pool, { notifications: [text('2026-04-02 10:00')] });
    const stats = (year: number) => read(api, `/service/${service}/notifications/templates_usage/monthly?year=${year}`);
    const line = { is_precompiled_letter: false, name: 'Reminder', template_id: reminder, type: 'sms' };
    expect(await stats(2026)).toEqual({ stats: [{ ...line, count: 6, month: 4, year: 2026 }] });
    expect(await stats(2025)).toEqual({ stats: [{ ...line, count: 3, month: '3', year: '2026' }] });
  });

  test('has to be a number, of a service that there is', async () => {
    expect((await api.get(`/service/${service}/notifications/monthly`)).status).toBe(400);
    expect((await api.get(`/service/${service}/notifications/monthly?year=99999`)).status).toBe(400);
    expect((await api.get(`/service/${nowhere}/notifications/monthly?year=x`)).status).toBe(404);
  });
});

test('a template was last used at the time of a message of today, or on a day of the facts within a year', async () => {
  at('2026-11-21T12:00:00Z');
  const lastUsed = () => read(api, `/service/${service}/template-statistics/last-used/${reminder}`);
  await insertFactDays(pool, [{ day: '2026-11-20' }]);
  await insertRows(pool, 'public.ft_notification_status', [statusFact('2025-11-21', 1, own())]);
  expect(await lastUsed()).toEqual({ last_date_used: null });
  await insertRows(pool, 'public.ft_notification_status', [statusFact('2026-11-20', 1, own())]);
  expect(await lastUsed()).toEqual({ last_date_used: '2026-11-20T00:00:00.000000Z' });
  await insertRaw(pool, {
    notifications: [text('2026-11-21 09:30:00.25'), text('2026-11-21 10:00', { key_type: 'test' })],
  });
  expect(await lastUsed()).toEqual({ last_date_used: '2026-11-21T09:30:00.250000Z' });
});

test('of the platform, failures are in the total, test keys beside it', async () => {
  at('2026-11-21T12:00:00Z');
  await insertRows(pool, 'public.ft_notification_status', [
    statusFact('2026-11-20', 10),
    statusFact('2026-11-20', 2, { notification_status: 'permanent-failure' }),
    statusFact('2026-11-20', 4, { key_type: 'test' }),
  ]);
  await insertRaw(pool, { notifications: [text('2026-11-21 10:00'), text('2026-11-21 10:00', { key_type: 'test' })] });
  const stats = (query: string) => read<Record<string, unknown>>(api, `/platform-stats?${query}`);
  expect((await stats('start_date=2026-11-20'))['sms']).toEqual({
    failures: { 'permanent-failure': 2, 'technical-failure': 0, 'temporary-failure': 0, 'virus-scan-failed': 0 },
    'test-key': 5,
    total: 13,
  });
  expect((await stats(''))['sms']).toMatchObject({ total: 1, 'test-key': 1 });
});

test('of all services, a day that no night has completed comes from the messages as long as there are any, and then from the facts', async () => {
  at('2026-11-21T12:00:00Z');
  await insertFactDays(pool, [{ day: '2025-10-01' }]);
  // 365 and 364 days ago: the raw rows of the first are being archived.
  for (const day of ['2025-11-21', '2025-11-22']) {
    await insertRows(pool, 'public.ft_notification_status', [statusFact(day, 5, own())]);
    await insertRaw(pool, { notification_history: [text(`${day} 12:00`)] });
  }
  const path = (day: string) => `/platform-stats?start_date=${day}&end_date=${day}`;
  const totalOf = async (day: string) => (await read<{ sms: { total: number } }>(api, path(day))).sms.total;
  expect([await totalOf('2025-11-21'), await totalOf('2025-11-22')]).toEqual([5, 1]);
});
