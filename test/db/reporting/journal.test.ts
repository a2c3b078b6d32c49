import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../db/ops/journal.ts';
import { journalSentence } from '../../../db/ops/journal-sentence.ts';
import { inTransaction } from '../../../db/postgres.ts';
import type { Fact } from '../../../db/reporting/days.ts';
import { definitions } from '../../../db/reporting/definitions.ts';
import { apiKey, despatch, insertRaw, letter, service, sms, template, uuid } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { plan, rollUp, runDay, windowsOf, writePlanned } from '../../support/run-day.ts';

const day = '2026-05-04';
const noon = '2026-05-04 12:00:00';

/** A night of one day, as the ledger names it in the journal. */
async function night(pool: Pool, date = '2026-05-05'): Promise<void> {
  const runId = randomUUID();
  const planned = await plan(pool, { runId, night: date, windows: windowsOf(1) });
  for (const interval of planned.days) await rollUp(pool, interval);
  await writePlanned(pool, planned, runId);
}

async function sentences(pool: Pool, fact: Fact): Promise<string[]> {
  const entries = await readJournal(pool, { fact, day, limit: 100 });
  return entries.map((entry) => journalSentence(fact, entry));
}

/** For each fact: the journal's last word on each row, and the rows that the table has. */
async function lastWords(pool: Pool, fact: Fact): Promise<{ readonly said: string[]; readonly there: string[] }> {
  const { table, keys, values } = definitions[fact];
  const object = (columns: readonly string[]) =>
    `jsonb_build_object(${columns.map((column) => `'${column}', ${column}`).join(', ')})`;
  const key = keys.filter((column) => column !== 'bst_date' && column !== 'service_id');
  const serviceId = keys.includes('service_id') ? 'service_id' : 'null::uuid as service_id';
  const said = await pool.query<{ row: string }>(
    `select concat_ws(' ', bst_date, service_id, row_key, new) as row
       from (select distinct on (bst_date, service_id, row_key) * from nightshift.journal where fact = $1
              order by bst_date, service_id, row_key, changed_at desc) last
      where new is not null order by 1`,
    [fact],
  );
  const there = await pool.query<{ row: string }>(
    `select concat_ws(' ', bst_date, service_id, row_key, counts) as row
       from (select bst_date, ${serviceId}, ${object(key)} as row_key, ${object(values)} as counts from ${table}) t order by 1`,
  );
  return { said: said.rows.map(({ row }) => row), there: there.rows.map(({ row }) => row) };
}

async function sums(pool: Pool, fact: Fact) {
  const { table, messages } = definitions[fact];
  const { rows } = await pool.query<{ journal: string; fact: string }>(
    `select (select coalesce(sum(messages), 0) from (select messages from nightshift.journal where fact = $1
                                                     union all select messages from nightshift.journal_baseline where fact = $1) j)::text as journal,
            (select coalesce(sum(${messages}), 0) from ${table})::text as fact`,
    [fact],
  );
  return rows[0];
}

const facts = Object.keys(definitions) as Fact[]; // the keys of `definitions` are the facts

describe.each(majors)('the journal on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  test('a first count, a late receipt, a rate and an edit by hand are told apart, newest first', async () => {
    const sent = sms(noon, { notification_status: 'sending' });
    await insertRaw(db.pool, { notifications: [sent, sms(noon)] });
    await night(db.pool);
    await db.pool.query(`update notifications set notification_status = 'delivered' where id = $1`, [sent.id]);
    await night(db.pool);
    const text = `(normal key, service ${service}, template ${template})`;
    const first = 'The night of 2026-05-05: sms';
    const since = 'since a receipt, a report or a return came after it had been counted.';
    expect((await sentences(db.pool, 'notification_status')).sort()).toEqual([
      `${first} delivered ${text} was added with notification_count 1, since it was counted for the first time.`,
      `${first} delivered ${text} went from notification_count 1 to 2, ${since}`,
      `${first} sending ${text} was added with notification_count 1, since it was counted for the first time.`,
      `${first} sending ${text} was removed, which had notification_count 1, ${since}`,
    ]);

    await db.pool.query(`update rates set rate = 0.03 where rate = 0.024`);
    await night(db.pool);
    const billedText = (rate: string) =>
      `${first} by mmg at £${rate} (service ${service}, template ${template}, postage none)`;
    const correction = 'since the rates in force on the day have changed.';
    const [newest, second, ...earlier] = await sentences(db.pool, 'billing');
    expect([newest, second].sort()).toEqual([
      `${billedText('0.024')} was removed, which had billable_units 2, notifications_sent 2, ${correction}`,
      `${billedText('0.03')} was added with billable_units 2, notifications_sent 2, ${correction}`,
    ]);
    await db.pool.query(`update rates set rate = 0.024 where rate = 0.03`);
    expect(earlier).toEqual([
      `${billedText('0.024')} was added with billable_units 2, notifications_sent 2, since it was counted for the first time.`,
    ]);

    await db.pool.query(`update ft_processing_time set messages_within_10_secs = 0, messages_total = 7`);
    expect((await sentences(db.pool, 'processing_time'))[0]).toMatch(
      /^By hand, as \w+: processing times went from messages_total 0 to 7\.$/,
    );
    await night(db.pool);
    expect((await sentences(db.pool, 'processing_time'))[0]).toBe(
      'The night of 2026-05-05: processing times went from messages_total 7 to 0, since somebody else had changed the table.',
    );
  });

  test('a report of despatch that comes later is one, and letters are told by sheets and postage', async () => {
    const [posted, late] = [letter(noon), letter(noon)];
    await insertRaw(db.pool, { notifications: [posted, late], notifications_letter_despatch: [despatch(posted, day)] });
    await night(db.pool);
    await insertRaw(db.pool, { notifications_letter_despatch: [despatch(late, day)] });
    await night(db.pool);
    expect((await sentences(db.pool, 'letter_despatch'))[0]).toBe(
      'The night of 2026-05-05: second letters of 1 sheets, sorted, at £0.73 went from notifications_sent 1 to 2, ' +
        'since a receipt, a report or a return came after it had been counted.',
    );
  });

  test('rows that differ in one column of their key have sentences of their own', async () => {
    const send = (values: object) => sms(noon, values);
    await insertRaw(db.pool, {
      notifications: [send({}), send({ service_id: uuid(2) }), send({ job_id: uuid(3) }), send({ rate_multiplier: 2 })],
    });
    await insertRaw(db.pool, { notifications: [send({ international: true }), send({ template_id: uuid(4) })] });
    await night(db.pool);
    for (const fact of ['notification_status', 'billing'] as const) {
      const told = await sentences(db.pool, fact);
      expect(new Set(told).size).toBe(told.length);
      expect(told.length).toBeGreaterThan(3);
    }
    expect((await sentences(db.pool, 'billing')).filter((told) => /international sms by mmg/.test(told))).toHaveLength(
      1,
    );
  });

  test('a night that changes nothing says nothing, and one that is rolled back says nothing either', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon, { api_key_id: apiKey })] });
    await night(db.pool);
    const count = async () => (await db.pool.query('select from nightshift.journal')).rowCount;
    const before = await count();
    await night(db.pool);
    await inTransaction(db.pool, async (client) => {
      await client.query('update ft_billing set notifications_sent = 9');
      throw new Error('rolled back');
    }).catch(() => {});
    await db.pool.query('update ft_billing set updated_at = now()');
    expect(await count()).toBe(before);
  });

  test('an edit by hand of a key is one row gone and one added; truncating takes all away', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await night(db.pool);
    await db.pool.query(`update ft_billing set provider = 'firetext', bst_date = '2019-01-01'`);
    const { rows } = await db.pool.query(
      `select bst_date::text as day, messages::int from nightshift.journal where fact = 'billing' and run_id is null order by 1`,
    );
    expect(rows).toEqual([
      { day: '2019-01-01', messages: 1 },
      { day: day, messages: -1 },
    ]);
    await db.pool.query('truncate ft_billing');
    expect(await sums(db.pool, 'billing')).toEqual({ journal: '0', fact: '0' });
  });

  test('facts that came and went past the triggers are explained once it is rebased', async () => {
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    await night(db.pool);
    await inTransaction(db.pool, async (client) => {
      await client.query('set local session_replication_role = replica');
      await client.query('update ft_notification_status set notification_count = 7');
      await client.query('delete from ft_billing');
    });
    const both = async () => [await sums(db.pool, 'notification_status'), await sums(db.pool, 'billing')];
    expect(await both()).toEqual([
      { journal: '1', fact: '7' },
      { journal: '1', fact: '0' },
    ]);
    await db.pool.query('select nightshift.rebase_journal()');
    expect(await both()).toEqual([
      { journal: '7', fact: '7' },
      { journal: '0', fact: '0' },
    ]);
  });

  test('what was entered before its month was made moves into the month', async () => {
    await db.pool.query(
      `insert into ft_processing_time (bst_date, messages_total, messages_within_10_secs, created_at) values ('2026-07-09', 5, 5, now())`,
    );
    await insertRaw(db.pool, { notifications: [sms('2026-07-09 12:00:00')] });
    await runDay(db.pool, '2026-07-09');
    const { rows } = await db.pool.query(
      `select tableoid::regclass::text as partition, count(*)::int from nightshift.journal where fact = 'processing_time' group by 1`,
    );
    expect(rows).toEqual([{ partition: 'nightshift.journal_2026_07', count: 2 }]);
  });
});

describe('the journal over time', () => {
  const db = reportingDatabase(majors[0]);

  test('after 100 random nights it sums to the tables, and its last words are their rows', async () => {
    const statuses = ['sending', 'delivered', 'permanent-failure', 'technical-failure', 'pending'];
    const someRow = fc.record({
      service_id: fc.constantFrom(service, uuid(2)),
      notification_status: fc.constantFrom(...statuses),
      key_type: fc.constantFrom('normal', 'team', 'test'),
      hour: fc.integer({ min: 0, max: 23 }),
      back: fc.integer({ min: 0, max: 3 }),
    });
    const edits = [
      'update ft_billing set notifications_sent = notifications_sent + 1 where billable_units % 2 = 0',
      'delete from ft_notification_status where notification_count = 1',
      'update ft_processing_time set messages_total = messages_total + 3',
    ];
    const someNight = fc.record({
      rows: fc.array(someRow, { maxLength: 8 }),
      receipt: fc.constantFrom(undefined, ...statuses),
      edit: fc.constantFrom(undefined, undefined, ...edits),
    });
    const nights = fc.sample(someNight, { numRuns: 100, seed: 20261122 });
    for (const [index, { rows, receipt, edit }] of nights.entries()) {
      const date = new Date(Date.UTC(2026, 1, 20 + index)).toISOString().slice(0, 10);
      const at = ({ hour, back }: (typeof rows)[number]) =>
        `${new Date(Date.UTC(2026, 1, 19 + index - back)).toISOString().slice(0, 10)} ${String(hour).padStart(2, '0')}:00:00`;
      await insertRaw(db.pool, {
        notifications: rows.map((row) =>
          sms(at(row), {
            service_id: row.service_id,
            notification_status: row.notification_status,
            key_type: row.key_type,
          }),
        ),
      });
      if (receipt !== undefined)
        await db.pool.query(
          `update notifications set notification_status = $1 where id in (select id from notifications order by id limit 3)`,
          [receipt],
        );
      if (edit !== undefined) await db.pool.query(edit);
      const runId = randomUUID();
      const planned = await plan(db.pool, { runId, night: date, windows: windowsOf(2) });
      for (const interval of planned.days) await rollUp(db.pool, interval);
      await writePlanned(db.pool, planned, runId);
    }
    for (const fact of facts) {
      const { said, there } = await lastWords(db.pool, fact);
      expect(said, fact).toEqual(there);
      const sum = await sums(db.pool, fact);
      expect(sum?.journal, fact).toBe(sum?.fact);
    }
    const { rows: entered } = await db.pool.query('select count(*)::int as n from nightshift.journal');
    expect(entered[0].n).toBeGreaterThan(300);
  });
});
