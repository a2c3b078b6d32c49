import type { Pool } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { uuid } from '../../support/raw-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { insertOrganisationRows, nowhere, post, read, user } from '../organisations/organisation-rows.ts';

let now = new Date('2026-11-22T12:00:00Z');
let pool: Pool;
let api: TestApi;
let service: string;

const textTemplate = uuid(31);
const letterTemplate = uuid(32);

interface NewJob {
  readonly id: string;
  readonly job_status?: string;
  readonly template_id?: string;
  readonly created_at?: string;
  readonly processing_started?: string;
  readonly scheduled_for?: string;
  readonly original_file_name?: string;
}

async function insertJobs(jobs: readonly NewJob[]): Promise<void> {
  const rows = jobs.map((job) => ({
    original_file_name: 'people.csv',
    service_id: service,
    template_id: textTemplate,
    created_at: '2026-11-20 10:00',
    notification_count: 2,
    notifications_sent: 0,
    notifications_delivered: 0,
    notifications_failed: 0,
    created_by_id: user,
    template_version: 1,
    job_status: 'finished',
    archived: false,
    ...job,
  }));
  await pool.query('insert into public.jobs select * from jsonb_populate_recordset(null::public.jobs, $1)', [
    JSON.stringify(rows),
  ]);
}

async function insertMessages(job: string, template: string, statuses: readonly string[]): Promise<void> {
  for (const [index, status] of statuses.entries()) {
    await pool.query(
      `insert into public.notifications (id, "to", job_id, service_id, template_id, created_at, template_version,
         job_row_number, key_type, notification_type, billable_units, notification_status)
       select gen_random_uuid(), 'x', $1, $2, $3, '2026-11-20 10:00', 1, $4, 'normal', template_type::text::notification_type, 1, $5
         from public.templates where id = $3`,
      [job, service, template, index, status],
    );
  }
}

beforeAll(async () => {
  const file = await apiOfFile(() => now);
  ({ pool, api } = file);
  [service] = await insertOrganisationRows(pool);
  for (const [id, type] of [
    [textTemplate, 'sms'],
    [letterTemplate, 'letter'],
  ]) {
    const columns =
      'id, name, template_type, created_at, content, service_id, created_by_id, version, archived, hidden, has_unsubscribe_link';
    await pool.query(
      `insert into public.templates (${columns}) values ($1, $2::text, $2::text::template_type, '2026-01-01', '', $3, $4, 1, false, false, false)`,
      [id, type, service, user],
    );
    await pool.query(
      `insert into public.templates_history (${columns}) select ${columns} from public.templates where id = $1`,
      [id],
    );
  }
  return file.close;
});

const noResult = { message: 'No result found', result: 'error' };
const one = (job: string) =>
  read<{ data: { statistics: unknown; job_status: string } }>(api, `/service/${service}/job/${job}`);

describe('statistics', () => {
  const [facts, messages] = [uuid(41), uuid(42)];
  beforeAll(async () => {
    await insertJobs([
      { id: facts, processing_started: '2026-11-18 23:59:59' },
      { id: messages, processing_started: '2026-11-19 00:00:00' },
    ]);
    await insertMessages(facts, textTemplate, ['created']);
    await insertMessages(messages, textTemplate, ['delivered', 'delivered', 'created']);
    for (const day of ['2026-11-18', '2026-11-19']) {
      await pool.query(
        `insert into public.ft_notification_status values ($1, $2, $3, $4, 'sms', 'normal', 'delivered', 5, now())`,
        [day, textTemplate, service, facts],
      );
    }
  });

  test('of a job of the last three days are counted, of an earlier one they come from the facts', async () => {
    expect((await one(facts)).data.statistics).toEqual([{ count: 10, status: 'delivered' }]);
    expect((await one(messages)).data.statistics).toEqual([
      { count: 1, status: 'created' },
      { count: 2, status: 'delivered' },
    ]);
    expect(await read(api, `/service/${service}/job/${messages}/notification_count`)).toEqual({ count: 3 });
  });

  test('of another service there are none', async () => {
    expect(await read(api, `/service/${nowhere}/job/${messages}`)).toEqual(noResult);
    expect(await read(api, `/service/${nowhere}/job/${messages}/notification_count`)).toEqual(noResult);
  });
});

describe('the list', () => {
  const list = (query: string) =>
    read<{ data: { id: string }[]; links: unknown; total: number }>(api, `/service/${service}/job?${query}`);
  const ids = async (query: string) => (await list(query)).data.map(({ id }) => id);

  beforeAll(async () => {
    await pool.query('truncate public.jobs cascade');
    const numbered = Array.from({ length: 51 }, (_, index) => ({
      id: uuid(500 + index),
      created_at: `2026-11-01 10:00:${String(index).padStart(2, '0')}`,
      processing_started: '2026-11-01 11:00',
    }));
    await insertJobs([
      ...numbered,
      { id: uuid(600), job_status: 'scheduled', scheduled_for: '2026-12-02 09:00', created_at: '2026-11-21 00:00' },
      { id: uuid(601), original_file_name: 'Report' },
    ]);
  });

  test('has pages, with what has not begun first', async () => {
    const { data, links, total } = await list('');
    const path = `/service/${service}/job?page=2`;
    expect({ length: data.length, first: data[0]?.id, second: data[1]?.id, links, total }).toEqual({
      length: 50,
      first: uuid(600),
      second: uuid(550),
      links: { last: path, next: path },
      total: 52,
    });
    const second = await list('page=2');
    expect(second.data.map(({ id }) => id)).toEqual([uuid(501), uuid(500)]);
    expect(second.links).toEqual({ prev: `/service/${service}/job?page=1` });
  });

  test('can be of some statuses, or of some days', async () => {
    expect(await ids('statuses=scheduled,%20pending')).toEqual([uuid(600)]);
    expect(await ids('limit_days=1')).toEqual([uuid(600)]);
    expect(await ids('limit_days=0')).toEqual([]);
    expect(await read(api, `/service/${service}/job/scheduled-job-stats`)).toEqual({
      count: 1,
      soonest_scheduled_for: '2026-12-02T09:00:00+00:00',
    });
  });

  test.each([
    ['page=3', 404],
    ['page=-1', 404],
    ['page=x', 400],
    ['limit_days=x', 400],
    ['contact_list_id=x', 404],
  ])('%s is a %i', async (query, status) => {
    expect((await api.get(`/service/${service}/job?${query}`)).status).toBe(status);
  });
});

describe('cancelling', () => {
  const scheduled = uuid(700);
  const cancel = (job: string, what = 'cancel') => post(api, `/service/${service}/job/${job}/${what}`);
  beforeAll(() => insertJobs([{ id: scheduled, job_status: 'scheduled' }]));

  test('is for jobs that wait for their time, once', async () => {
    expect(await cancel(scheduled)).toMatchObject({
      status: 200,
      body: { data: { id: scheduled, job_status: 'cancelled' } },
    });
    for (const job of [scheduled, nowhere, 'x']) expect(await cancel(job)).toEqual({ status: 404, body: noResult });
  });

  const ready = 'finished all notifications created';
  test.each([
    [
      'a text job',
      { template_id: textTemplate, job_status: ready },
      [],
      '2026-11-20T12:00:00Z',
      'Only letter jobs can be',
    ],
    ['one that is not ready', {}, [], '2026-11-20T12:00:00Z', 'We are still processing'],
    ['after half past five', { job_status: ready }, [], '2026-11-20T17:30:00Z', 'It’s too late'],
    ['a letter has left', { job_status: ready }, ['sending'], '2026-11-20T12:00:00Z', 'It’s too late'],
  ])('letters, %s, is refused', async (_, given, statuses, instant, message) => {
    now = new Date(instant);
    const job = crypto.randomUUID();
    await insertJobs([{ id: job, template_id: letterTemplate, ...given }]);
    await insertMessages(job, letterTemplate, ['created', ...statuses]);
    expect(await cancel(job, 'cancel-letter-job')).toEqual({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
    const { rows } = await pool.query('select distinct billable_units from public.notifications where job_id = $1', [
      job,
    ]);
    expect(rows).toEqual([{ billable_units: 1 }]);
  });

  test.each([
    ['2026-11-20 10:00', '2026-11-20T17:29:59Z'],
    ['2026-11-20 18:00', '2026-11-21T17:29:59Z'],
    // In summer the evening comes an hour earlier.
    ['2026-06-20 16:29', '2026-06-20T16:29:59Z'],
  ])('letters made at %s can be cancelled at %s', async (created, instant) => {
    now = new Date(instant);
    const job = crypto.randomUUID();
    await insertJobs([{ id: job, template_id: letterTemplate, job_status: ready, created_at: created }]);
    await insertMessages(job, letterTemplate, ['created', 'pending-virus-check']);
    expect(await cancel(job, 'cancel-letter-job')).toEqual({ status: 200, body: 2 });
    const { rows } = await pool.query(
      'select distinct notification_status, billable_units from public.notifications where job_id = $1',
      [job],
    );
    expect(rows).toEqual([{ notification_status: 'cancelled', billable_units: 0 }]);
    expect((await one(job)).data.job_status).toBe('cancelled');
  });
});
