import type { Pool } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { signValue } from '../../../api/signed-value.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { signing, type TestApi } from '../../support/api.ts';
import { uuid } from '../../support/raw-rows.ts';
import { insert } from '../../support/table-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { insertOrganisationRows, nowhere, post, read, user } from '../organisations/organisation-rows.ts';

let pool: Pool;
let api: TestApi;
let service: string;
let other: string;
const [template, job] = [uuid(41), uuid(42)];

const message = (number: number, differences: object = {}) => ({
  id: uuid(500 + number),
  to: '07700 900461',
  normalised_to: '447700900461',
  service_id: service,
  template_id: template,
  template_version: 1,
  created_at: `2026-11-2${number} 10:00`,
  key_type: 'normal',
  notification_type: 'sms',
  billable_units: 1,
  rate_multiplier: 1,
  international: false,
  notification_status: 'delivered',
  ...differences,
});

beforeAll(async () => {
  const file = await apiOfFile(() => new Date('2026-11-26T12:00:00Z'));
  ({ pool, api } = file);
  [service, other] = await insertOrganisationRows(pool);
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    const version = {
      id: template,
      name: 'Reminder',
      template_type: 'sms',
      created_at: '2026-01-01',
      content: 'Dear ((name))',
      service_id: service,
      created_by_id: user,
      version: 1,
      archived: false,
      hidden: false,
      has_unsubscribe_link: false,
    };
    await insert(client, 'public.templates_history', [version, { ...version, version: 2, content: 'New' }]);
    await insert(
      client,
      'public.jobs',
      [{ id: job, original_file_name: 'people.csv', service_id: service }].map((row) => ({
        ...row,
        template_id: template,
        created_at: '2026-11-21',
        notification_count: 3,
        notifications_sent: 0,
        notifications_delivered: 0,
        notifications_failed: 0,
        template_version: 1,
        job_status: 'finished',
        archived: false,
      })),
    );
    await insert(client, 'public.service_sms_senders', [
      {
        id: uuid(43),
        sms_sender: '07700900111',
        service_id: service,
        is_default: true,
        created_at: '2026-01-01',
        archived: false,
      },
    ]);
    await insert(client, 'public.notifications', [
      message(1, { job_id: job, job_row_number: 2, notification_status: 'created', client_reference: 'case_1' }),
      message(2, {
        job_id: job,
        job_row_number: 1,
        notification_type: 'email',
        to: 'Ann@x.uk',
        normalised_to: 'ann@x.uk',
      }),
      message(3, {
        job_id: job,
        job_row_number: 0,
        notification_status: 'temporary-failure',
        client_reference: 'case-1',
      }),
      message(4, { created_by_id: user, _personalisation: signValue({ name: 'Ann' }, signing) }),
      message(5, { key_type: 'test' }),
      message(6, { service_id: other }),
    ]);
  });
  return file.close;
});

interface Listed {
  readonly notifications: readonly { readonly id: string; readonly [field: string]: unknown }[];
  readonly links: unknown;
}
const numbers = ({ notifications }: Listed) => notifications.map(({ id }) => Number(id.slice(-3)) - 500);
const list = (query: string) => read<Listed>(api, `/service/${service}/notifications?${query}`);

describe('of a service', () => {
  test.each([
    ['', [4, 3, 2, 1]],
    ['include_from_test_key=true', [5, 4, 3, 2, 1]],
    ['include_jobs=False', [4]],
    ['include_one_off=0', [3, 2, 1]],
    ['status=failed&status=created', [3, 1]],
    ['template_type=email', [2]],
    ['limit_days=3', [4, 3]],
  ])('"%s"', async (query, expected) => {
    expect(numbers(await list(query))).toEqual(expected);
  });

  test('there are pages, which say what is around them', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`page_size=1&page=${page}`)));
    expect(pages.map(numbers)).toEqual([[4], [3], [2], [1]]);
    expect(pages.map(({ links }) => links)).toEqual([
      { next: true },
      { next: true, prev: true },
      { next: true, prev: true },
      { prev: true },
    ]);
    expect((await list('page_size=1&count_pages=false')).links).toEqual({});
    expect((await api.get(`/service/${service}/notifications?page_size=1&page=5`)).status).toBe(404);
    expect(await read(api, `/service/${nowhere}/notifications`)).toEqual({
      links: {},
      notifications: [],
      page_size: 50,
    });
  });

  test.each([
    ['page=0', { page: ['Not a positive integer'] }],
    ['page_size=x', { page_size: ['Not a valid integer.'] }],
    ['include_jobs=perhaps', { include_jobs: ['Not a valid boolean.'] }],
  ])('"%s" is refused', async (query, error) => {
    expect(await list(query)).toEqual({ message: error, result: 'error' });
  });

  test.each([
    [{ to: '+44 (0)7700 900461', template_type: ['sms'] }, [4, 3, 1]],
    [{ to: ' ANN@x.uk ', template_type: 'email' }, [2]],
    [{ to: '900461', status: ['created'] }, [1]],
    // An underscore stands for itself.
    [{ to: 'CASE_1' }, [1]],
    [{ to: 'nobody' }, []],
  ])('%j finds %j', async (body, expected) => {
    const found = await post(api, `/service/${service}/notifications`, body);
    expect(found.status).toBe(200);
    // The type of what is served.
    expect(numbers(found.body as Listed)).toEqual(expected);
  });
});

test('one shows what it was made of, its version of the template and its values', async () => {
  const one = await read<Record<string, unknown>>(api, `/service/${service}/notifications/${uuid(504)}`);
  expect(one).toMatchObject({
    created_by: { id: user, name: 'Alice', email_address: 'alice@testing.gov.uk' },
    personalisation: { name: 'Ann' },
    template: { content: 'Dear ((name))', version: 1, reply_to_text: '447700900111' },
  });
  expect((await api.get(`/service/${other}/notifications/${uuid(504)}`)).status).toBe(404);
});

test('of a job they are in the order of its file', async () => {
  const path = `/service/${service}/job/${job}/notifications`;
  const page = await read<Listed & { total: number }>(api, `${path}?status=delivered&status=failed&page_size=1&page=1`);
  const next = `${path}?page=2&status=delivered&status=failed&page_size=1`;
  expect({ numbers: numbers(page), links: page.links, total: page.total }).toEqual({
    numbers: [3],
    links: { last: next, next },
    total: 2,
  });
  expect(numbers(await read<Listed>(api, path))).toEqual([3, 2, 1]);
  expect(await read(api, `/service/${other}/job/${job}/notifications`)).toMatchObject({ notifications: [], total: 0 });
  expect((await api.get(`/service/${service}/job/x/notifications`)).status).toBe(404);
});
