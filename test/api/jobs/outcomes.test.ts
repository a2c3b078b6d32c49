import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { createPool } from '../../../db/postgres.ts';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { insertRaw, letter, type RawRow, sms, uuid } from '../../support/raw-rows.ts';
import { runDay } from '../../support/run-day.ts';
import { redisDatabase } from '../../support/servers.ts';
import { insertServices } from '../dashboard-rows.ts';
import { read } from '../organisations/organisation-rows.ts';
import { daysAgo, firetext, post } from '../receipts/world.ts';
import { insertJob, insertTemplate } from '../statistics/job-and-template.ts';

let pool: Pool;
let redis: Redis;
let api: TestApi;
let service: string;
const template = uuid(41);

beforeAll(async () => {
  const { url: databaseUrl, drop } = await createDatabase();
  // The night needs dates as text.
  pool = createPool(databaseUrl);
  const redisUrl = await redisDatabase();
  redis = new Redis(redisUrl);
  const closing = [drop, () => pool.end(), async () => redis.disconnect()];
  api = createTestApi((close) => void closing.push(close), { databaseUrl, redisUrl });
  [service = ''] = await insertServices(pool, [{ name: 'first' }]);
  await insertTemplate(pool, { id: template, service });
  return async () => {
    for (const close of closing.toReversed()) await close();
  };
});

const keyOf = (job: string) => `job-${job}-notification-outcomes`;
const delivered = [{ count: 2, status: 'delivered' }];

/** A job of two messages, the like of which the reference keeps as final for a day. */
async function finishedJob(
  message: (createdAt: string, differences: object) => RawRow,
  days: number,
  differences = {},
) {
  const job = randomUUID();
  const day = daysAgo(days).slice(0, 10);
  const at = `${day} 12:00`;
  await insertJob(pool, { id: job, service, template, startedAt: at, messages: 2 });
  const rows = [0, 1].map(() =>
    message(at, { service_id: service, template_id: template, job_id: job, ...differences }),
  );
  await insertRaw(pool, { notifications: rows });
  await redis.set(keyOf(job), JSON.stringify(delivered), 'EX', 86_400);
  return { job, day, first: rows[0]?.id ?? '' };
}

const outcomes = async (job: string) =>
  (await read<{ data: { statistics: unknown } }>(api, `/service/${service}/job/${job}`)).data.statistics;

async function returnLetter(id: string): Promise<void> {
  const reference = 'ABCDEFGH12345678';
  await pool.query('update notifications set reference = null where reference = $1', [reference]);
  await pool.query('update notifications set reference = $2 where id = $1', [id, reference]);
  expect(await post(api, '/letters/returned', { references: [reference] })).toMatchObject({ status: 200 });
}

const oneReturned = [
  { count: 1, status: 'delivered' },
  { count: 1, status: 'returned-letter' },
];

test('W26: a letter that comes back is among the outcomes of its job at once, whatever Redis has kept', async () => {
  const { job, first } = await finishedJob(letter, 1);
  expect(await outcomes(job)).toEqual(delivered);
  await returnLetter(first);
  expect(await outcomes(job)).toEqual(oneReturned);
});

test('W26: so is a receipt after a text was sent abroad, which the reference takes as final', async () => {
  const { job, first } = await finishedJob(sms, 1, { notification_status: 'sent', international: true });
  expect(await outcomes(job)).toEqual([{ count: 2, status: 'sent' }]);
  await firetext(api, { id: first }, '0');
  expect(await outcomes(job)).toEqual([
    { count: 1, status: 'delivered' },
    { count: 1, status: 'sent' },
  ]);
});

test('W26: of an earlier job it is so after the next night, when the letter comes back after weeks', async () => {
  const { job, day, first } = await finishedJob(letter, 30);
  await runDay(pool, day);
  expect(await outcomes(job)).toEqual(delivered);
  await returnLetter(first);
  const { rows } = await pool.query(`select day from nightshift.day_due where fact = 'notification_status'`);
  expect(rows).toContainEqual({ day });
  await runDay(pool, day);
  expect(await outcomes(job)).toEqual(oneReturned);
});

test('W26: outcomes are never put into Redis', async () => {
  const { job } = await finishedJob(letter, 1);
  await redis.del(keyOf(job));
  expect(await outcomes(job)).toEqual(delivered);
  await read(api, `/service/${service}/job`);
  expect(await redis.exists(keyOf(job))).toBe(0);
});
