import type { Pool } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { insertRaw, sms, uuid } from '../../support/raw-rows.ts';
import { insertFactDays, insertProcessingTime, insertServices } from '../dashboard-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { read } from '../organisations/organisation-rows.ts';
import { insertJob, insertTemplate } from './job-and-template.ts';

/** Half past midnight in London on 11 June, when it is still the 10th in UTC. */
const now = () => new Date('2026-06-10T23:30:00Z');
const today = '2026-06-11';
const reminder = uuid(41);

let pool: Pool;
let api: TestApi;
let service: string;

beforeAll(async () => {
  const file = await apiOfFile(now);
  ({ pool, api } = file);
  [service = ''] = await insertServices(pool, [{ name: 'first' }]);
  await insertTemplate(pool, { id: reminder, service });
  await insertFactDays(pool, [{ day: '2026-06-01' }]);
  const own = { service_id: service, template_id: reminder };
  const text = (createdAt: string, keyType = 'normal') => sms(createdAt, { ...own, key_type: keyType });
  await insertRaw(pool, {
    notifications: [
      // Of the 9th, the 10th (two, and one with a test key) and the 11th (four, and one with a test key).
      ...[text('2026-06-09 22:59:59'), text('2026-06-09 23:00'), text('2026-06-10 22:59:59')],
      ...[text('2026-06-10 22:59:59', 'test'), text('2026-06-10 23:00', 'test')],
      ...['23:00', '23:05', '23:10', '23:29:59'].map((time) => text(`2026-06-10 ${time}`)),
    ],
  });
  return file.close;
});

describe('W24: in the first hour of a summer day today is the new day of London, not that of UTC', () => {
  const requested = async (query: string) =>
    (await read<{ data: { sms: { requested: number } } }>(api, `/service/${service}/statistics${query}`)).data.sms
      .requested;
  const byTemplate = async (days: number) =>
    (await read<{ data: { count: number }[] }>(api, `/service/${service}/template-statistics?whole_days=${days}`)).data;

  test('midnights are counted from it', async () => {
    expect([await requested('?today_only=True'), await requested('?limit_days=0')]).toEqual([4, 4]);
    expect([await requested('?limit_days=1'), await requested('?limit_days=2')]).toEqual([6, 7]);
    expect([await byTemplate(0), await byTemplate(1)]).toMatchObject([[{ count: 4 }], [{ count: 6 }]]);
  });

  test('the platform has it by default; test keys are of it alone', async () => {
    const stats = async (query = '') => (await read<{ sms: object }>(api, `/platform-stats${query}`)).sms;
    expect(await stats()).toMatchObject({ total: 4, 'test-key': 1 });
    expect(await stats(`?start_date=${today}`)).toMatchObject({ total: 4, 'test-key': 1 });
    expect(await stats('?start_date=2026-06-10')).toMatchObject({ total: 6, 'test-key': 1 });
    expect(await stats('?start_date=2026-06-10&end_date=2026-06-10')).toMatchObject({ total: 2, 'test-key': 0 });
  });

  test('so has the list of services', async () => {
    interface Listed {
      readonly data: readonly { readonly statistics: { readonly sms: { readonly requested: number } } }[];
    }
    const listed = async (query: string) => {
      const { data } = await read<Listed>(api, `/service?detailed=True${query}`);
      return data.map(({ statistics }) => statistics.sms.requested);
    };
    expect(await listed('&include_from_test_key=False')).toEqual([4]);
    expect(await listed('')).toEqual([5]);
    expect(await listed('&start_date=2026-06-10&end_date=2026-06-10')).toEqual([2]);
    // A day without messages has no services, unless it is today.
    expect(await listed('&start_date=2026-06-08&end_date=2026-06-08')).toEqual([]);
  });

  test('months by service end with the day before it', async () => {
    const months = await read<unknown[][]>(
      api,
      '/service/monthly-data-by-service?start_date=2026-06-01&end_date=2026-06-30',
    );
    expect(months).toEqual([['2026-06-01', service, 'first', 'sms', 0, 3, 0, 0, 0, 0]]);
  });

  test('jobs are listed since its midnights, and count as recent for three days before it', async () => {
    const job = (number: number, startedAt: string) => ({
      id: uuid(number),
      service,
      template: reminder,
      startedAt,
      messages: 1,
    });
    await insertJob(pool, job(51, '2026-06-10 22:59:59'));
    await insertJob(pool, job(52, '2026-06-10 23:00'));
    const { data } = await read<{ data: { id: string }[] }>(api, `/service/${service}/job?limit_days=0`);
    expect(data.map(({ id }) => id)).toEqual([uuid(52)]);

    await insertFactDays(pool, [{ day: '2026-06-07' }, { day: '2026-06-08' }]);
    await insertJob(pool, job(53, '2026-06-07 22:59:59'));
    await insertJob(pool, job(54, '2026-06-07 23:00'));
    const own = { service_id: service, template_id: reminder };
    await insertRaw(pool, {
      notifications: [53, 54].map((number) => sms('2026-06-07 23:00', { ...own, job_id: uuid(number) })),
    });
    const outcomes = async (number: number) =>
      (await read<{ data: { statistics: unknown } }>(api, `/service/${service}/job/${uuid(number)}`)).data.statistics;
    // The facts of their day are complete, and do not know them.
    expect(await outcomes(53)).toEqual([]);
    expect(await outcomes(54)).toEqual([{ count: 1, status: 'delivered' }]);
  });
});

test('W24: without dates the dashboard shows the date of UTC, as in the reference, under the key that both share', async () => {
  // Callers of Notify's name both dates, and count them in UTC.
  const days = [
    { bst_date: '2026-06-10', messages_total: 1, messages_within_10_secs: 1 },
    { bst_date: today, messages_total: 1, messages_within_10_secs: 0 },
  ];
  await insertProcessingTime(pool, days);
  const { processing_time } = await read<{ processing_time: unknown }>(api, '/performance-dashboard');
  expect(processing_time).toEqual([{ date: '2026-06-10', percentage_under_10_seconds: 100 }]);
});
