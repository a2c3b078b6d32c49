import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { toFailure } from '../../../activities/failures.ts';
import { inTransaction } from '../../../db/postgres.ts';
import type { Fact } from '../../../db/reporting/days.ts';
import { lockDay } from '../../../db/reporting/lock.ts';
import { rollUpDay } from '../../../db/reporting/rollup.ts';
import { writeFactDay } from '../../../db/reporting/write-fact-day.ts';
import { billingFact, statusFact } from '../../support/fact-rows.ts';
import { insertRaw, sms, times } from '../../support/raw-rows.ts';
import { emptyTables, majors, reportingDatabase } from '../../support/reporting-database.ts';
import { planDay, reconcile, rollUp, runDay, writePlanned } from '../../support/run-day.ts';
import { insert, insertRows, rowsOf } from '../../support/table-rows.ts';
import { arbitraryWriters, asFacts, change, readStatuses, theReferencesWrite } from './two-writers.ts';

const day = '2026-05-04';
const interval = { day, startUtc: '2026-05-03 23:00:00', endUtc: '2026-05-04 23:00:00' };
const noon = '2026-05-04 12:00:00';

const created = { created_at: noon };

describe.each(majors)('several at one day on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  /** Runs `work` within a transaction of a connection of its own, which is rolled back unless `work` commits it. */
  async function withWriter<T>(work: (writer: PoolClient) => Promise<T>): Promise<T> {
    const writer = await db.pool.connect();
    try {
      await writer.query('begin');
      return await work(writer);
    } finally {
      await writer.query('rollback');
      writer.release();
    }
  }

  const blocked = (kind: string, count = 1) =>
    vi.waitFor(async () => {
      const { rows } = await db.pool.query<{ count: number }>(
        `select count(*)::int as count from pg_locks join pg_stat_activity using (pid)
          where datname = current_database() and locktype = $1 and not granted`,
        [kind],
      );
      expect(rows).toEqual([{ count }]);
    });

  /** Writes a fact of the day from the rollup as it is. */
  async function derive(fact: Fact) {
    const runId = randomUUID();
    return (await writePlanned(db.pool, await planDay(db.pool, day, runId, [fact]), runId))[0];
  }

  test('a rollup waits for the one before it, and its scan sees what was committed while it waited', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await planDay(db.pool, day, 'makes the partition');
    const waited = await withWriter(async (first) => {
      await lockDay(first, day);
      expect(await rollUpDay(first, interval)).toMatchObject({ version: 1, sourceRows: 1 });
      const second = rollUp(db.pool, interval);
      await blocked('advisory');
      await insertRaw(db.pool, { notifications: [sms(noon)] });
      await first.query('commit');
      return second;
    });
    expect(waited).toEqual({ version: 2, sourceRows: 2, problemRows: 0, changed: true });
  });

  test('a derivation waits for the rollup, and takes the rollup as it is then', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    const waited = await withWriter(async (first) => {
      await lockDay(first, day);
      await rollUpDay(first, interval);
      const derived = Promise.all([derive('billing'), derive('notification_status')]);
      await blocked('advisory', 2);
      await first.query('commit');
      return derived;
    });
    const expected = { changed: 1, sumBefore: 1, sumAfter: 2 };
    expect(waited).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
    expect(await reconcile(db.pool, day)).toEqual(['processing_time left out']);
  });

  test('another day does not wait', async () => {
    await withWriter(async (first) => {
      await lockDay(first, day);
      expect((await runDay(db.pool, '2026-05-05')).outcomes.billing).toMatchObject({ state: 'written' });
    });
  });

  test('runs of one day at the same time leave what one run would, and only the first writes', async () => {
    await insertRaw(db.pool, { notifications: times(5, () => sms(noon)), notification_history: [sms(noon)] });
    const runs = await Promise.all(times(4, () => runDay(db.pool, day)));
    expect(runs.map(({ rollup }) => rollup?.version)).toEqual([1, 1, 1, 1]);
    for (const fact of ['notification_status', 'processing_time', 'billing'] as const) {
      const added = runs.map(({ outcomes }) => outcomes[fact]?.added).toSorted();
      expect(added).toEqual([0, 0, 0, 1]);
    }
    expect(await rowsOf(db.pool, 'ft_notification_status')).toMatchObject([{ notification_count: 6 }]);
    expect(await reconcile(db.pool, day)).toEqual([]);
  });

  test('a reader sees the day as it was until the write is committed, and never a part of it', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon), sms(noon, { notification_status: 'sending' })] });
    await runDay(db.pool, day);
    await db.pool.query(`update notifications set notification_status = 'sent'`);
    const sums = new Set<string>();
    const writing = (async () => {
      for (let night = 0; night < 5; night += 1) {
        await db.pool.query(`update notifications set notification_status = $1`, [night % 2 ? 'sent' : 'pending']);
        await runDay(db.pool, day);
      }
      return true;
    })();
    do {
      const { rows } = await db.pool.query<{ sums: string }>(
        `select concat_ws(' ', (select sum(notification_count) from ft_notification_status),
                               (select sum(sms) from nightshift.daily_totals),
                               (select sum(notifications_sent) from ft_billing)) as sums`,
      );
      for (const row of rows) sums.add(row.sums);
    } while (!(await Promise.race([writing, Promise.resolve(false)])));
    expect([...sums]).toEqual(['2 2 2']);
  });

  describe('W5: two writers of one day, the second of which has counted later', () => {
    const three = () =>
      [0, 1, 2].map((row) => ({ ...sms(noon, { notification_status: 'sending' }), job_row_number: row }));

    test('the way of the reference leaves a mixture: the second does not see what the first has inserted meanwhile', async () => {
      await insertRows(db.pool, 'ft_notification_status', [statusFact(day, 3, { notification_status: 'created' })]);
      await withWriter(async (first) => {
        await theReferencesWrite.delete(first, day);
        await theReferencesWrite.insert(first, day, 'sending', 3);
        await withWriter(async (second) => {
          const deleted = theReferencesWrite.delete(second, day);
          await blocked('transactionid');
          await first.query('commit');
          await deleted;
          await theReferencesWrite.insert(second, day, 'delivered', 3);
          await second.query('commit');
        });
      });
      expect(await readStatuses(db.pool)).toBe('delivered 3, sending 3');
    });

    test('ours leaves what the second has counted', async () => {
      await insertRows(db.pool, 'ft_notification_status', [statusFact(day, 3, { notification_status: 'created' })]);
      await insertRaw(db.pool, { notifications: three() });
      const runId = randomUUID();
      const {
        facts: [fact],
      } = await planDay(db.pool, day, runId, ['notification_status']);
      if (fact === undefined) throw new Error('The plan has no fact');
      await withWriter(async (first) => {
        await lockDay(first, day);
        await rollUpDay(first, interval);
        const request = { runId, codeVersion: 'test', nonce: null, oldestRawDay: day, force: false };
        await writeFactDay(first, { ...interval, ...fact }, request);
        await db.pool.query(`update notifications set notification_status = 'delivered'`);
        const second = runDay(db.pool, day);
        await blocked('advisory');
        expect(await readStatuses(db.pool)).toBe('created 3');
        await first.query('commit');
        await second;
      });
      expect(await readStatuses(db.pool)).toBe('delivered 3');
    });

    test('however ours interleave, the facts are those of one moment', { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryWriters, async ({ states, between, writers }) => {
          await emptyTables(db.pool);
          await insertRaw(db.pool, { notifications: three() });
          const runId = randomUUID();
          const planned = await planDay(db.pool, day, runId, ['notification_status']);
          const seen = new Set<string>();
          const write = async ({ beforeScan, beforeWrite }: { beforeScan: number; beforeWrite: number }) => {
            await sleep(beforeScan);
            await rollUp(db.pool, interval);
            await sleep(beforeWrite);
            await writePlanned(db.pool, planned, runId);
            seen.add(await readStatuses(db.pool));
          };
          await Promise.all([change(db.pool, states, between), ...writers.map(write)]);
          const moments = [['sending', 'sending', 'sending'], ...states].map(asFacts);
          expect(moments).toEqual(expect.arrayContaining([...seen]));

          await write({ beforeScan: 0, beforeWrite: 0 });
          expect(await readStatuses(db.pool)).toBe(moments.at(-1));
        }),
        { numRuns: 25 },
      );
    });
  });

  /** The named failure of a derivation that failed, which a worker would throw. */
  async function failureOf(derivation: Promise<unknown>): Promise<unknown> {
    return derivation.then(
      () => expect.fail('it was expected to fail'),
      (error: unknown) => toFailure(error),
    );
  }
  const busy = (sqlState: string) =>
    expect.objectContaining({
      type: 'DatabaseBusy',
      nonRetryable: false,
      message: expect.stringContaining(`Postgres says ${sqlState}`),
    });

  test('a writer without the lock that commits the same key first makes a retryable failure, and the retry sees it', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day, { facts: ['processing_time'] });
    const failure = await withWriter(async (writer) => {
      await insert(writer, 'ft_billing', [billingFact(day, 8, created)]);
      const derived = failureOf(derive('billing'));
      await blocked('transactionid');
      await writer.query('commit');
      return derived;
    });
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toEqual(busy('23505'));
    expect(await rowsOf(db.pool, 'nightshift.run_fact_day')).toHaveLength(1);
    expect(await derive('billing')).toMatchObject({ changed: 1, sumBefore: 8, sumAfter: 1 });
  });

  test('a deadlock with a writer without the lock is a retryable failure, and the retry gets through', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day, { facts: ['processing_time'] });
    await withWriter(async (writer) => {
      // Ours finds the deadlock first, and is the one that Postgres ends.
      await writer.query(`set local deadlock_timeout = '1min'`);
      await insert(writer, 'ft_notification_status', [
        statusFact(day, 8, { ...created, notification_status: 'sending' }),
      ]);
      // Has inserted its row, and waits for the day's total, which the writer holds.
      const failure = failureOf(derive('notification_status'));
      await blocked('transactionid');
      await insert(writer, 'ft_notification_status', [statusFact(day, 8, created)]);
      expect(await failure).toEqual(busy('40P01'));
      await writer.query('commit');
    });
    expect(await derive('notification_status')).toMatchObject({ changed: 1, removed: 1, sumBefore: 16, sumAfter: 1 });
    expect(await rowsOf(db.pool, 'nightshift.daily_totals')).toMatchObject([{ bst_date: day, sms: 1, fact_rows: 1 }]);
  });

  test('a serialization failure is a retryable failure', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    const failure = await failureOf(
      inTransaction(db.pool, async (client) => {
        await client.query('set transaction isolation level repeatable read');
        await client.query('select from ft_billing');
        await db.pool.query('update ft_billing set billable_units = 8');
        await client.query('update ft_billing set billable_units = 9');
      }),
    );
    expect(failure).toEqual(busy('40001'));
  });

  test('a row that a writer without the lock has just changed is overwritten', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await runDay(db.pool, day);
    await db.pool.query('update ft_billing set notifications_sent = 7');
    const waited = await withWriter(async (writer) => {
      await writer.query('update ft_billing set notifications_sent = 9');
      const derived = derive('billing');
      await blocked('transactionid');
      await writer.query('commit');
      return derived;
    });
    expect(waited).toMatchObject({ changed: 1, sumBefore: 7, sumAfter: 1 });
    expect(await rowsOf(db.pool, 'ft_billing')).toMatchObject([{ notifications_sent: 1 }]);
  });
});
