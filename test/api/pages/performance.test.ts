import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { inBillions } from '../../../api/pages/performance/numbers.ts';
import { completenessInWords } from '../../../api/pages/performance/view.ts';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insertFactDays, insertOrganisations, insertServices } from '../dashboard-rows.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(() =>
  database.pool.query(`
    delete from nightshift.fact_day; delete from public.ft_notification_status; delete from public.ft_processing_time;
    delete from nightshift.daily_totals`),
);

async function apiAt(now: string) {
  const options = { databaseUrl: database.url, redisUrl: await redisDatabase(), now: () => new Date(now) };
  return createTestApi(onTestFinished, options);
}

/** The text of a page without its tags, a line for each block. */
function textOf(page: string): string {
  return page
    .replaceAll(/<(?:title|style|head)[\s\S]*?<\/(?:title|style|head)>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

async function pageAt(now: string) {
  const response = await (await apiAt(now)).get('/features/performance', { headers: { authorization: '' } });
  const html = await response.text();
  expect(response.status, html).toBe(200);
  return { response, html, text: textOf(html) };
}

async function addFacts(days: readonly string[]): Promise<void> {
  for (const [index, day] of days.entries()) {
    await database.pool.query(
      `insert into ft_notification_status (bst_date, template_id, service_id, job_id, notification_type, key_type,
                                           notification_status, notification_count, created_at)
       select $1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), type, 'normal', 'delivered', n, now()
         from (values ('email', 1000 + $2::int), ('sms', 200), ('letter', 1)) v (type, n)`,
      [day, index],
    );
    await database.pool.query(
      'insert into ft_processing_time (bst_date, messages_total, messages_within_10_secs, created_at) values ($1, 200, $2, now())',
      [day, 196 + (index % 4)],
    );
  }
}

const week = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04'];
const through = (day: string) => `Figures are complete through ${day}.`;

describe('what it says of the last days', () => {
  test.each([
    ['23:59 of 4 May', '2026-05-04T22:59:00Z', through('3 May 2026'), '3 May 2026'],
    [
      '00:01 of 5 May',
      '2026-05-04T23:01:00Z',
      `${through('3 May 2026')} Yesterday, 4 May 2026, is still being counted.`,
      '3 May 2026',
    ],
    [
      '00:20, the night not done',
      '2026-05-04T23:20:00Z',
      `${through('3 May 2026')} Yesterday, 4 May 2026, is still being counted.`,
      '3 May 2026',
    ],
  ])('at %s', async (_, now, expected, last) => {
    await addFacts(week.slice(0, 3));
    await insertFactDays(
      database.pool,
      week.slice(0, 3).map((day) => ({ day })),
    );
    const { text } = await pageAt(now);
    // Nothing more is said before the figures begin.
    expect(text).toContain(`${expected} Messages sent since May 2016`);
    expect(text).toContain(`Percentage ${last} `);
  });

  test('at 00:20, the night done, yesterday is there', async () => {
    await addFacts(week);
    await insertFactDays(
      database.pool,
      week.map((day) => ({ day })),
    );
    const { text } = await pageAt('2026-05-04T23:20:00Z');
    expect(text).toContain(through('4 May 2026'));
    expect(text).not.toContain('being counted');
    expect(text).toContain('4 May 2026 1,003 200 1');
  });

  test('while nights fail, the days are late, and it says so', async () => {
    await addFacts(week.slice(0, 2));
    await insertFactDays(
      database.pool,
      week.slice(0, 2).map((day) => ({ day })),
    );
    const late = `${through('2 May 2026')} The days after it are late: they are missing below, or are not complete.`;
    expect((await pageAt('2026-05-04T23:20:00Z')).text).toContain(late);
    expect((await pageAt('2026-05-04T12:00:00Z')).text).toContain(late);
  });

  test.each([
    ['2026-03-28', '2026-03-29T00:20:00Z', '28 March 2026'],
    ['2026-03-29', '2026-03-29T23:20:00Z', '29 March 2026'],
    ['2026-10-24', '2026-10-24T23:20:00Z', '24 October 2026'],
    ['2026-10-25', '2026-10-26T00:20:00Z', '25 October 2026'],
  ])('around a clock change, %s is yesterday at %s', async (day, now, words) => {
    const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
    await addFacts([before, day]);
    await insertFactDays(database.pool, [{ day: before }]);
    expect((await pageAt(now)).text).toContain(`Yesterday, ${words}, is still being counted.`);
    await insertFactDays(database.pool, [{ day }]);
    expect((await pageAt(now)).text).toContain(through(words));
  });

  test('before the first night', async () => {
    const { text, html } = await pageAt('2026-05-05T09:00:00Z');
    expect(text).toContain('No day has been counted yet.');
    expect(text.match(/No data to show/g)).toHaveLength(3);
    expect(html).not.toContain('<polyline');
  });

  test('in the night, and after six', () => {
    const known = { completeThrough: '2026-05-03', yesterday: '2026-05-04' };
    expect(completenessInWords({ ...known, isNight: true })).toContain('being counted');
    expect(completenessInWords({ ...known, isNight: false })).toContain('late');
  });
});

test('the page has the figures of the reference, a plot beside each table, and what the browser may load', async () => {
  await addFacts(week);
  await insertFactDays(
    database.pool,
    week.map((day) => ({ day })),
  );
  const { response, html, text } = await pageAt('2026-05-05T09:00:00Z');
  expect(text).toContain(
    'Messages sent since May 2016 4.8 thousand total 4.0 thousand emails 800 text messages 4 letters',
  );
  expect(text).toContain('98.75% on average');
  expect(text).toContain('Only showing the last 4 days');
  expect(text).toContain('There are 0 organisations and 0 services using Notify.');
  expect(html.match(/<svg class="ns-chart"/g)).toHaveLength(2);
  expect(html).not.toContain('<script');
  expect(response.headers.get('cache-control')).toBe('public, max-age=60');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  const [, style = ''] = /href="(\/assets\/[^"]+)"/.exec(html) ?? [];
  const css = await (await apiAt('2026-05-05T09:00:00Z')).get(style, { headers: { authorization: '' } });
  expect([css.status, css.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect(await css.text()).not.toContain('@font-face');
});

test('names that services give themselves are text, whatever is in them', async () => {
  const organisation = randomUUID();
  await insertOrganisations(database.pool, [{ id: organisation, name: '<script>alert(1)</script> & "Sons"' }]);
  await insertServices(database.pool, [{ name: 'A service', organisation_id: organisation }]);
  const { html } = await pageAt('2026-05-05T09:00:00Z');
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Sons&quot;');
});

test('the JSON has the keys of the reference, and through which day it is complete', async () => {
  await addFacts(week);
  await insertFactDays(
    database.pool,
    week.map((day) => ({ day })),
  );
  const api = await apiAt('2026-05-05T09:00:00Z');
  const response = await api.get('/features/performance.json', { headers: { authorization: '' } });
  expect(response.headers.get('nightshift-complete-through')).toBe('2026-05-04');
  const body = await response.json();
  expect(Object.keys(body as object).sort()).toEqual([
    'average_percentage_under_10_seconds',
    'count_of_live_services_and_organisations',
    'email_notifications',
    'letter_notifications',
    'live_service_count',
    'notifications_by_type',
    'organisations_using_notify',
    'processing_time',
    'sms_notifications',
    'total_notifications',
  ]);
  const etag = response.headers.get('etag') ?? '';
  const again = await api.get('/features/performance.json', { headers: { authorization: '', 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1.0 thousand'],
  [12_345, '12.3 thousand'],
  [999_949, '999.9 thousand'],
  [999_950, '1.0 million'],
  [1_234_567, '1.2 million'],
  [987_654_321, '987.7 million'],
  [999_950_000, '1.0 billion'],
  [1_789_000_000, '1.8 billion'],
])('%i in the format of billions is %s', (count, words) => {
  expect(inBillions(count)).toBe(words);
});
