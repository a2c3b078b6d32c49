import fc from 'fast-check';
import type { Pool } from 'pg';
import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../db/postgres.ts';
import { facts as allFacts, dayIntervals, type Fact, notificationTypes } from '../../db/reporting/days.ts';
import { type ComparedFactDay, type DryRun, dryRunDay } from '../../db/reporting/dry-run.ts';
import { rolledBack } from '../../db/rolled-back.ts';
import {
  apiKey,
  despatch,
  email,
  insertRaw,
  letter,
  otherService,
  service,
  sms,
  template,
  times,
} from '../support/raw-rows.ts';
import { emptyTables, reportingDatabase } from '../support/reporting-database.ts';
import { runDay } from '../support/run-day.ts';
import { insertRows } from '../support/table-rows.ts';

const day = '2026-05-04';
const noon = `${day} 12:00`;
const db = reportingDatabase(18);

type Options = Partial<Omit<DryRun, 'interval'>>;

async function dryRun(pool: Pool, options: Options = {}): Promise<Record<Fact, ComparedFactDay>> {
  const whole = {
    facts: allFacts,
    types: notificationTypes,
    rates: null,
    useRollup: false,
    oldestRawDay: '2025-05-05',
  };
  const timeZone = 'Europe/London';
  const compared = await rolledBack(pool, async (client) => {
    const [interval] = await dayIntervals(client, [day], timeZone);
    if (interval === undefined) throw new Error('Expected an interval, got none');
    return dryRunDay(client, { ...whole, ...options, timeZone, interval });
  });
  return Object.fromEntries(compared.map((found) => [found.fact, found])) as Record<Fact, ComparedFactDay>; // all four
}

const counts = ({ state, appear, vanish, change }: ComparedFactDay) => [state, appear, vanish, change];

/** A text that sums up all rows of the facts, of the rates, and of our own tables. */
async function checksum(pool: Pool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
      where relkind = 'r' and (relnamespace = 'nightshift'::regnamespace or oid::regclass::text ~ '^(ft_|rates|letter_rates)') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const sums = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from ${name} t`,
  );
  const { rows } = await pool.query(sums.join(' union all '));
  return JSON.stringify(rows);
}

const posted = letter(noon);
const messages = () => [
  ...times(3, () => sms(noon, { api_key_id: apiKey, sent_at: `${day} 12:00:05` })),
  sms(noon, { service_id: otherService, billable_units: 2, rate_multiplier: 3, international: true }),
  email(noon),
  posted,
];

async function insertMessages(): Promise<void> {
  await insertRaw(db.pool, {
    notifications: messages(),
    notifications_letter_despatch: [despatch(posted, day)],
  });
}

describe('what a night would do', () => {
  test('to a day that nobody has written, and to one that is written; nothing changes by it', async () => {
    await insertMessages();
    const before = await checksum(db.pool);
    const first = await dryRun(db.pool);
    expect(await checksum(db.pool)).toBe(before);
    expect(allFacts.map((fact) => counts(first[fact]))).toEqual([
      ['different', 4, 0, 0],
      ['different', 1, 0, 0],
      ['different', 4, 0, 0],
      ['different', 1, 0, 0],
    ]);
    expect(first.billing).toMatchObject({
      messagesBefore: 0,
      messagesAfter: 6,
      poundsBefore: '0',
      poundsAfter: '0.946',
    });

    await runDay(db.pool, day);
    const written = await checksum(db.pool);
    expect(written).not.toBe(before);
    const second = await dryRun(db.pool);
    expect(allFacts.map((fact) => counts(second[fact]))).toEqual(Array(4).fill(['equal', 0, 0, 0]));
    expect(second.billing).toMatchObject({ messagesBefore: 6, messagesAfter: 6, poundsBefore: '0.946', largest: [] });
    expect(await checksum(db.pool)).toBe(written);
  });

  test('to rows that are missing, too many, miscounted or of another rate: the largest first', async () => {
    await insertMessages();
    await runDay(db.pool, day);
    await db.pool.query(`
      delete from ft_billing where notification_type = 'email';
      update ft_billing set rate = 0.02 where service_id = '${service}' and notification_type = 'sms';
      update ft_processing_time set messages_within_10_secs = 1;
      update ft_notification_status set notification_count = 9 where notification_type = 'letter'`);
    await insertRows(db.pool, 'ft_billing', [
      {
        ...{
          bst_date: day,
          template_id: template,
          service_id: otherService,
          notification_type: 'letter',
          provider: 'dvla',
        },
        ...{
          rate_multiplier: 1,
          international: false,
          rate: 1.5,
          postage: 'first',
          billable_units: 2,
          notifications_sent: 2,
        },
      },
    ]);
    const before = await checksum(db.pool);
    const found = await dryRun(db.pool);
    expect(await checksum(db.pool)).toBe(before);
    expect(allFacts.map((fact) => counts(found[fact]))).toEqual([
      ['different', 0, 0, 1],
      ['different', 0, 0, 1],
      ['different', 2, 2, 0],
      ['equal', 0, 0, 0],
    ]);
    expect(found.notification_status.largest).toMatchObject([
      {
        key: { notification_type: 'letter' },
        old: { notification_count: 9 },
        new: { notification_count: 1 },
        messages: -8,
      },
    ]);
    expect(found.processing_time.largest).toEqual([
      {
        ...{ key: { bst_date: day }, messages: 0, pounds: null },
        old: { messages_total: 3, messages_within_10_secs: 1 },
        new: { messages_total: 3, messages_within_10_secs: 3 },
      },
    ]);
    expect(found.billing).toMatchObject({
      poundsBefore: '3.934',
      poundsAfter: '0.946',
      messagesBefore: 7,
      messagesAfter: 6,
    });
    expect(
      found.billing.largest.map(({ key, pounds, messages }) => [key['notification_type'], pounds, messages]),
    ).toEqual([
      ['letter', '-3', -2],
      ['sms', '0.072', 3],
      ['sms', '-0.06', -3],
      ['email', '0', 1],
    ]);
  });

  test('a status that changed after it was counted is late; one that nobody has touched since is not', async () => {
    await insertMessages();
    await runDay(db.pool, day);
    const change = (set: string) =>
      db.pool.query(
        `update notifications set notification_status = 'sending' ${set} where service_id = '${otherService}'`,
      );
    await change('');
    expect((await dryRun(db.pool)).notification_status.state).toBe('different');
    await change(`, updated_at = timezone('utc', now())`);
    const { notification_status: late } = await dryRun(db.pool);
    expect(counts(late)).toEqual(['late', 1, 1, 0]);
    // As many as have changed since, but of another service.
    await db.pool.query(
      `update ft_notification_status set notification_count = 2 where service_id = '${service}' and notification_type = 'sms'`,
    );
    expect((await dryRun(db.pool)).notification_status.state).toBe('different');
  });

  test('with other rates, from the rollup that is kept: no message is read, and the money is exact', async () => {
    await insertMessages();
    await runDay(db.pool, day);
    const rates = {
      sms: [
        { rate: '0.05', from: '2026-04-01' },
        { rate: '9', from: '2026-05-05' },
      ],
      letters: [{ postage: 'second', sheets: 1, rate: '0.123456', from: day }],
    };
    const before = await checksum(db.pool);
    const anew = await dryRun(db.pool, { rates });
    await db.pool.query("delete from notifications where notification_type <> 'letter'");
    const { billing, letter_despatch, notification_status } = await dryRun(db.pool, { rates, useRollup: true });
    expect(await checksum(db.pool)).toBe(before);
    expect(anew.billing).toEqual(billing);
    // 3 + 2 * 3 fragments, and a letter.
    expect(billing).toMatchObject({
      state: 'different',
      appear: 3,
      vanish: 3,
      poundsBefore: '0.946',
      poundsAfter: '0.573456',
    });
    expect(letter_despatch).toMatchObject({ state: 'different', poundsBefore: '0.73', poundsAfter: '0.123456' });
    expect(notification_status.state).toBe('equal');
  });
});

describe('what a night would refuse', () => {
  test('is refused with its reason: too old, without a message, without a rollup', async () => {
    await insertMessages();
    await runDay(db.pool, day);
    const reasons = async (options: Options) => {
      const { billing } = await dryRun(db.pool, options);
      expect(billing).toMatchObject({
        state: 'refused',
        appear: 0,
        vanish: 0,
        change: 0,
        messagesBefore: 6,
        messagesAfter: 6,
      });
      return billing.reason;
    };
    expect(await reasons({ oldestRawDay: '2026-05-05' })).toContain(
      'is older than the raw rows, which begin on 2026-05-05',
    );
    await db.pool.query('delete from notifications');
    expect(await reasons({})).toContain('counts 6 messages, but there is no row left to derive it from');
    await db.pool.query('delete from nightshift.day_rollup; delete from nightshift.rollup_day');
    expect(await reasons({ useRollup: true })).toContain("expected the day's rollup, found none");
  });
});

describe('beside others', () => {
  test('two at once find the same, and neither waits for writers of the facts, nor they for it', async () => {
    await insertMessages();
    await runDay(db.pool, day);
    await db.pool.query('delete from nightshift.day_rollup; delete from nightshift.rollup_day');
    await inTransaction(db.pool, async (writer) => {
      await writer.query(
        `update ft_billing set notifications_sent = 99; lock table ft_notification_status in exclusive mode`,
      );
      const [one, other] = await Promise.all([dryRun(db.pool), dryRun(db.pool)]);
      expect(one).toEqual(other);
      expect(one.billing.state).toBe('equal');
    });
    await rolledBack(db.pool, async (client) => {
      const [interval] = await dayIntervals(client, [day], 'Europe/London');
      if (interval === undefined) throw new Error('Expected an interval, got none');
      const run = { interval, facts: allFacts, types: notificationTypes, rates: null, useRollup: false };
      await dryRunDay(client, { ...run, oldestRawDay: '2025-05-05', timeZone: 'Europe/London' });
      await db.pool.query(`set lock_timeout = '1s'; update ft_billing set notifications_sent = 1; reset lock_timeout`);
    });
  });

  test('a role that may read the tables of Notify, and do what it likes in ours, can do it', async () => {
    await insertMessages();
    await runDay(db.pool, day);
    await db.pool.query(
      'delete from nightshift.day_rollup; delete from nightshift.rollup_day; drop table nightshift.day_rollup_2026_05',
    );
    const found = await rolledBack(db.pool, async (client) => {
      await client.query(`create role shadow;
        grant usage on schema public, nightshift to shadow;
        grant select on all tables in schema public to shadow;
        grant all on all tables in schema nightshift to shadow;
        grant all on all sequences in schema nightshift to shadow;
        set local role shadow`);
      await expect(client.query('savepoint s').then(() => client.query('delete from ft_billing'))).rejects.toThrow(
        'permission denied',
      );
      await client.query('rollback to s');
      const [interval] = await dayIntervals(client, [day], 'Europe/London');
      if (interval === undefined) throw new Error('Expected an interval, got none');
      const run = { interval, facts: allFacts, types: notificationTypes, rates: null, useRollup: false };
      return dryRunDay(client, { ...run, oldestRawDay: '2025-05-05', timeZone: 'Europe/London' });
    });
    expect(found.map(({ state }) => state)).toEqual(Array(4).fill('equal'));
  });
});

describe('whatever the facts are', () => {
  const kinds = [
    () => sms(noon),
    () => sms(noon, { service_id: otherService, notification_status: 'sending' }),
    () => email(noon, { api_key_id: apiKey }),
    () => letter(noon),
    () => letter(noon, { postage: 'no such class' }),
  ];
  const wrong = [
    `delete from ft_billing where notification_type = 'sms'`,
    `update ft_billing set notifications_sent = notifications_sent + 1`,
    `update ft_billing set rate = rate + 0.01`,
    `update ft_notification_status set notification_status = 'pending' where notification_type = 'email'`,
    `delete from ft_processing_time`,
  ];

  test('it counts what the night then adds, changes and removes', async () => {
    const count = fc.integer({ min: 0, max: 3 });
    const world = fc.record({
      before: fc.tuple(...kinds.map(() => count)),
      after: fc.tuple(...kinds.map(() => count)),
      mistakes: fc.subarray(wrong),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ before, after, mistakes }) => {
        await emptyTables(db.pool);
        const rows = (numbers: readonly number[]) =>
          numbers.flatMap((n, kind) => times(n, kinds[kind] ?? (() => sms(noon))));
        await insertRaw(db.pool, { notifications: [sms(noon), ...rows(before)] });
        await runDay(db.pool, day);
        await insertRaw(db.pool, { notifications: rows(after) });
        for (const mistake of mistakes) await db.pool.query(mistake);
        const found = await dryRun(db.pool);
        const { outcomes } = await runDay(db.pool, day);
        for (const fact of allFacts) {
          const { appear, change, vanish, messagesBefore, messagesAfter, state } = found[fact];
          expect(outcomes[fact]).toMatchObject({
            ...{ added: appear, changed: change, removed: vanish, sumBefore: messagesBefore, sumAfter: messagesAfter },
            state: state === 'refused' ? 'refused' : 'written',
          });
        }
      }),
      { numRuns: 15 },
    );
  });
});
