import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { expect, test } from 'vitest';
import { inTransaction } from '../../db/postgres.ts';
import { planRun } from '../../db/reporting/plan.ts';
import { dropOldRollups } from '../../db/reporting/rollup-partitions.ts';
import { writeFactDay } from '../../db/reporting/write-fact-day.ts';
import { insertRaw, letter, sms } from '../support/raw-rows.ts';
import { reportingDatabase } from '../support/reporting-database.ts';
import { runDay, windowsOf } from '../support/run-day.ts';
import { createScenario } from '../support/scenario.ts';
import { columnsOf } from '../support/table-rows.ts';

const day = '2026-05-04';
const noon = `${day} 12:00`;
const db = reportingDatabase(18);

const withoutRaw = [
  'notifications',
  'notification_history',
  'notifications_all_time_view',
  'notifications_letter_despatch',
];

/** Runs `work` as a role that may do all that ours may, but read a message. It is gone afterwards. */
async function whoReadsNoMessage<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(db.pool, async (client) => {
    await client.query(`create role reads_no_message;
      grant usage, create on schema public, nightshift to reads_no_message;
      grant all on all tables in schema public, nightshift to reads_no_message;
      revoke all on ${withoutRaw.join(', ')} from reads_no_message;
      set local role reads_no_message`);
    const result = await work(client);
    await client.query('reset role; drop owned by reads_no_message; drop role reads_no_message');
    return result;
  });
}

/** Billing of the day from its rollup, as the workflow does it with "useRollup". */
async function rateAnew(client: PoolClient) {
  const runId = randomUUID();
  const { days, facts, oldestRawDay } = await planRun(client, {
    ...{ runId, workflowId: 'billing', workflowType: 'billing', night: '2026-05-05', upTo: 'yesterday' },
    ...{ facts: ['billing'], windows: windowsOf(1), timeZone: 'Europe/London', rawHorizonDays: 364 },
    ...{ force: false, useRollup: true },
  });
  const [interval] = days;
  const [fact] = facts;
  if (interval === undefined || fact === undefined) throw new Error('Expected a day of billing in the plan, got none');
  const request = { runId, codeVersion: 'test', nonce: fact.nonce, oldestRawDay, force: false };
  return writeFactDay(client, { ...interval, ...fact }, request);
}

const billed = () => columnsOf(db.pool, 'public.ft_billing', 'notification_type', 'rate', 'notifications_sent');

async function withCorrectedRates(work: () => Promise<void>): Promise<void> {
  await db.pool.query(`
    create table kept_rates as table rates; create table kept_letter_rates as table letter_rates;
    update rates set rate = 0.05 where rate = 0.024; update letter_rates set rate = 0.99 where post_class = 'second'`);
  try {
    await work();
  } finally {
    await db.pool.query(`
      delete from rates; insert into rates table kept_rates; drop table kept_rates;
      delete from letter_rates; insert into letter_rates table kept_letter_rates; drop table kept_letter_rates`);
  }
}

test('a corrected rate is applied from the rollup that is kept, without reading a message', async () => {
  await insertRaw(db.pool, { notifications: [sms(noon), sms(noon)], notification_history: [letter(noon)] });
  await runDay(db.pool, day, { facts: ['billing'] });
  expect(await billed()).toEqual([
    ['letter', 0.73, 1],
    ['sms', 0.024, 2],
  ]);
  await withCorrectedRates(async () => {
    const read = whoReadsNoMessage((client) => client.query('select from notifications limit 1'));
    await expect(read).rejects.toThrow('permission denied for table notifications');
    const outcome = await whoReadsNoMessage(rateAnew);
    expect(outcome).toMatchObject({ state: 'written', added: 2, removed: 2, unrated: 0, sumAfter: 3 });
    expect(await billed()).toEqual([
      ['letter', 0.99, 1],
      ['sms', 0.05, 2],
    ]);
  });
});

test('a day whose rollup is gone fails with what would be read, and leaves what was billed', async () => {
  await insertRaw(db.pool, { notifications: [sms(noon)] });
  await runDay(db.pool, day, { facts: ['billing'] });
  await db.pool.query(`update nightshift.rollup_day set rolled_at = '2026-05-05'`);
  expect(await inTransaction(db.pool, (client) => dropOldRollups(client, '2026-06-01'))).toBe('2026-05');
  await expect(inTransaction(db.pool, rateAnew)).rejects.toMatchObject({
    name: 'RollupMissingError',
    message:
      "billing of 2026-05-04: expected the day's rollup, found none: rollups are kept for a month or two. Run it without " +
      '"useRollup": it reads all rows of public.notifications and public.notification_history from 2026-05-03 23:00:00 to ' +
      '2026-05-04 23:00:00 UTC, and makes the rollup anew',
  });
  expect(await billed()).toEqual([['sms', 0.024, 1]]);
});

test('the run says so, and rates the days whose rollup is there', async ({ onTestFinished }) => {
  const scenario = await createScenario(onTestFinished);
  const { pool, client, taskQueue, withWorker } = scenario;
  await pool.query(
    'delete from notifications; delete from notification_history; delete from notifications_letter_despatch',
  );
  await insertRaw(pool, { notifications: [sms(noon), sms('2026-05-03 12:00')] });
  const run = (workflowId: string, useRollup: boolean) =>
    client.workflow.start('billing', {
      args: [{ night: '2026-05-05', windows: windowsOf(2), flushAgain: false, useRollup }],
      taskQueue,
      workflowId,
    });
  await withWorker(async () => {
    await (await run('rates-once', false)).result();
    await pool.query(`update rates set rate = 0.05 where rate = 0.024`);
    await pool.query(`update nightshift.rollup_day set digest = null where day = '2026-05-03'`);
    const failure = await (await run('rates-anew', true)).result().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      cause: {
        message: expect.stringMatching(/billing of 2026-05-03: expected the day's rollup.* it reads all rows of /),
      },
    });
    expect(await columnsOf(pool, 'public.ft_billing', 'bst_date', 'rate')).toEqual([
      ['2026-05-03', 0.024],
      ['2026-05-04', 0.05],
    ]);
  });
});
