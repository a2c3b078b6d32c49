import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { markFailed } from '../../../db/reporting/conclude.ts';
import { addDays, type Fact, facts, notificationTypes } from '../../../db/reporting/days.ts';
import { InvalidRequestError } from '../../../db/reporting/errors.ts';
import type { Plan } from '../../../db/reporting/plan.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { plan, planDay, rollUp, windowsOf, writePlanned } from '../../support/run-day.ts';
import { rowsOf } from '../../support/table-rows.ts';

const night = '2026-05-04';
const oneFact = { facts: ['billing'] as const };

describe.each(majors)('the plan of a night on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  const daysOf = ({ facts: planned }: Plan, fact: Fact) =>
    planned.filter((entry) => entry.fact === fact).map(({ day }) => day);
  const due = async () =>
    (await rowsOf(db.pool, 'nightshift.day_due')).map((row) => `${row['fact']} ${row['day']} ${row['reason']}`);

  async function runNight(request: Parameters<typeof plan>[1]): Promise<Plan> {
    const runId = `run of ${JSON.stringify(request.night)}`;
    const planned = await plan(db.pool, { ...request, runId });
    for (const interval of planned.days) await rollUp(db.pool, interval);
    await writePlanned(db.pool, planned, runId);
    return planned;
  }

  async function markDue(fact: Fact, day: string, markedAt: string): Promise<void> {
    await db.pool.query(
      `insert into nightshift.day_due (fact, day, reason, marked_at) values ($1, $2, 'a late receipt', $3)`,
      [fact, day, markedAt],
    );
  }

  test('has the days of each window, back from the day before the night', async () => {
    const windows = { notificationStatus: { sms: 2, email: 1, letter: 3 }, processingTime: 1, billing: 2 };
    const planned = await plan(db.pool, { night, windows });
    expect(planned).toMatchObject({ night, throughDay: '2026-05-03', oldestRawDay: '2025-05-05' });
    expect(planned.days.map(({ day }) => day)).toEqual(['2026-05-01', '2026-05-02', '2026-05-03']);
    expect(planned.facts.map(({ fact, day, types }) => [fact, day, types.length])).toEqual([
      ['notification_status', '2026-05-01', 1],
      ['billing', '2026-05-02', 3],
      ['letter_despatch', '2026-05-02', 3],
      ['notification_status', '2026-05-02', 2],
      ['billing', '2026-05-03', 3],
      ['letter_despatch', '2026-05-03', 3],
      ['notification_status', '2026-05-03', 3],
      ['processing_time', '2026-05-03', 3],
    ]);
    expect(planned.facts[0]?.types).toEqual(['letter']);
  });

  test('has the days that left the windows while no night ran, if a change since then made nothing due', async () => {
    await runNight({ night: '2026-06-20', ...oneFact, windows: windowsOf(10) });
    // A receipt of 20 June marks 12 June, and not 13 June: it counts on one of the next three nights.
    await db.pool.query(`update nightshift.fact_day set written_at = '2026-06-20 00:15'`);
    const planned = await plan(db.pool, { night: '2026-06-25', ...oneFact, windows: windowsOf(10) });
    expect(daysOf(planned, 'billing').slice(0, -10)).toEqual(['2026-06-13', '2026-06-14']);
    expect(await due()).toContain('billing 2026-06-13 the nights that were to look at it again have not run');
  });

  test('has no such days after two nights that did not run', async () => {
    await runNight({ night: '2026-06-20', ...oneFact, windows: windowsOf(10) });
    await db.pool.query(`update nightshift.fact_day set written_at = '2026-06-20 00:15'`);
    const planned = await plan(db.pool, { night: '2026-06-23', ...oneFact, windows: windowsOf(10) });
    expect(daysOf(planned, 'billing')).toHaveLength(10);
  });

  test('has no such days when what it would look for is marked by now', async () => {
    await runNight({ night: '2026-06-20', ...oneFact, windows: windowsOf(10) });
    await db.pool.query(`update nightshift.fact_day set written_at = '2026-06-22 12:00'`);
    const planned = await plan(db.pool, { night: '2026-06-25', ...oneFact, windows: windowsOf(10) });
    expect(daysOf(planned, 'billing')[0]).toBe('2026-06-15');
  });

  test('has a day whose texts have left their window with all types', async () => {
    const windows = { ...windowsOf(10), notificationStatus: { sms: 4, email: 4, letter: 10 } };
    await runNight({ night: '2026-06-20', facts: ['notification_status'], windows });
    await db.pool.query(`update nightshift.fact_day set written_at = '2026-06-20 00:15'`);
    const planned = await plan(db.pool, { night: '2026-06-24', facts: ['notification_status'], windows });
    const types = Object.fromEntries(planned.facts.map(({ day, types: written }) => [day, written.length]));
    expect([types['2026-06-18'], types['2026-06-19'], types['2026-06-20']]).toEqual([1, 3, 3]);
  });

  test('of a day that it is given counts the age of raw rows from today; a night from its own date', async () => {
    const { rows } = await db.pool.query<{ oldest: string }>(
      `select ((now() at time zone 'Europe/London')::date - 364)::text as oldest`,
    );
    const old = { night: '2016-04-01', ...oneFact, windows: windowsOf(1) };
    const given = await plan(db.pool, { ...old, workflowType: 'backfillDay', upTo: 'today' });
    expect(given.oldestRawDay).toBe(rows[0]?.oldest);
    expect((await plan(db.pool, old)).oldestRawDay).toBe('2015-04-03');
  });

  test.each([
    ['2026-05-03T23:15:00Z', '2026-05-04'],
    ['2026-05-03T22:59:59.999Z', '2026-05-03'],
    // The night of the autumn clock change comes twice.
    ['2025-10-25T23:15:00Z', '2025-10-26'],
    ['2025-10-26T00:15:00Z', '2025-10-26'],
  ])('of the instant %s is that of the London date %s', async (at, expected) => {
    expect((await plan(db.pool, { night: { at }, windows: windowsOf(1) })).night).toBe(expected);
  });

  test('of a night that has not begun or does not exist, or with a window out of bounds, is refused with what to expect', async () => {
    await expect(plan(db.pool, { night: '2026-02-29' })).rejects.toThrow('Expected a date that exists');
    await expect(plan(db.pool, { night: '2999-01-01' })).rejects.toThrow(/2999-01-01: expected one that has begun/);
    for (const length of [0, 365, 1.5]) {
      const refused = plan(db.pool, { night, windows: windowsOf(length) });
      await expect(refused).rejects.toThrow(InvalidRequestError);
      await expect(refused).rejects.toThrow(`expected 1 to 364 days, got ${length}`);
    }
    expect(await rowsOf(db.pool, 'nightshift.run')).toEqual([]);
  });

  test('made twice with one run id is one plan and one run', async () => {
    const request = { runId: 'one', night, ...oneFact, windows: windowsOf(2) };
    await markDue('billing', '2026-03-01', '2026-05-01');
    const first = await plan(db.pool, request);
    expect(daysOf(first, 'billing')).toEqual(['2026-03-01', '2026-05-02', '2026-05-03']);
    expect(await plan(db.pool, request)).toEqual(first);
    expect(await rowsOf(db.pool, 'nightshift.run')).toMatchObject([{ run_id: 'one', state: 'running', night }]);
  });

  test('on adoption leaves the days before it alone', async () => {
    const planned = await plan(db.pool, { night, windows: windowsOf(1) });
    expect(planned.days.map(({ day }) => day)).toEqual(['2026-05-03']);
  });

  test('of a fact alone, before the first night, leaves the days before it alone too', async () => {
    const planned = await plan(db.pool, { night, workflowType: 'billing', ...oneFact, windows: windowsOf(1) });
    expect(planned.days.map(({ day }) => day)).toEqual(['2026-05-03']);
  });

  test('after a night of an older date was run by hand leaves the days before adoption alone', async () => {
    await runNight({ night: '2026-05-03', ...oneFact, windows: windowsOf(1) });
    await runNight({ night: '2026-03-01', ...oneFact, windows: windowsOf(1) });
    const planned = await plan(db.pool, { night, ...oneFact, windows: windowsOf(1) });
    expect(daysOf(planned, 'billing')).toEqual(['2026-05-03']);
  });

  test('takes up the days of nights that never ran, at most 20 entries of them a night', async () => {
    await runNight({ night: '2026-03-01', windows: windowsOf(1) });
    // Ten days, four facts: 2026-03-01 to 2026-03-10 lie between the first night and the window of this one.
    const second = await runNight({ night: '2026-03-12', windows: windowsOf(1) });
    const gap = Array.from({ length: 5 }, (_, later) => addDays('2026-03-01', later));
    for (const fact of facts) expect(daysOf(second, fact)).toEqual([...gap, '2026-03-11']);
    expect(second.facts.slice(0, -facts.length)).toHaveLength(20);
    expect(await due()).toHaveLength(20);

    const third = await runNight({ night: '2026-03-13', windows: windowsOf(1) });
    const rest = gap.map((day) => addDays(day, 5));
    for (const fact of facts) expect(daysOf(third, fact)).toEqual([...rest, '2026-03-12']);
    expect(await due()).toEqual([]);
    const fourth = await plan(db.pool, { night: '2026-03-14', windows: windowsOf(1) });
    expect(fourth.days.map(({ day }) => day)).toEqual(['2026-03-13']);
  });

  test('takes the oldest marks first, of its own facts, and of no day after its last one', async () => {
    for (let later = 0; later < 25; later += 1) {
      await markDue('billing', addDays('2026-02-01', later), `2026-04-01 00:00:${String(50 - later).padStart(2, '0')}`);
    }
    await markDue('processing_time', '2026-02-01', '2026-01-01');
    await markDue('billing', '2026-05-04', '2026-01-01');
    const planned = await plan(db.pool, { night, ...oneFact, windows: windowsOf(1) });
    const newest = Array.from({ length: 20 }, (_, later) => addDays('2026-02-06', later));
    expect(daysOf(planned, 'billing')).toEqual([...newest, '2026-05-03']);
    expect(planned.facts.every(({ types }) => types.length === notificationTypes.length)).toBe(true);
  });

  test('a day of the window that is due writes all its types, also those whose window it has left', async () => {
    const windows = { ...windowsOf(10), notificationStatus: { sms: 4, email: 4, letter: 10 } };
    await markDue('notification_status', '2026-04-28', '2026-05-01');
    const request = { runId: 'one', night, facts: ['notification_status'] as const, windows };
    const planned = await plan(db.pool, request);
    const typesOf = (day: string) => planned.facts.find((entry) => entry.day === day)?.types;
    expect(typesOf('2026-04-27')).toEqual(['letter']);
    expect(typesOf('2026-04-28')).toEqual(notificationTypes);
    expect(await plan(db.pool, request)).toEqual(planned);
  });

  test('a missed day is written with all its types, also where only letters still have it in their window', async () => {
    const windows = { ...windowsOf(10), notificationStatus: { sms: 4, email: 4, letter: 10 } };
    const statusFacts = { facts: ['notification_status'] as const, windows };
    await runNight({ night: '2026-04-20', ...statusFacts });
    const planned = await plan(db.pool, { night: '2026-05-01', ...statusFacts });
    const whole = planned.facts.filter(({ types }) => types.length === notificationTypes.length);
    expect(whole.map(({ day }) => day)).toEqual(Array.from({ length: 11 }, (_, later) => addDays('2026-04-20', later)));
  });

  test('a day that was only written before it had ended is taken up like one that never was', async () => {
    await runNight({ night: '2026-04-01', ...oneFact, windows: windowsOf(1) });
    const hourly = await planDay(db.pool, '2026-04-01', 'hourly', oneFact.facts);
    for (const interval of hourly.days) await rollUp(db.pool, { ...interval, endUtc: '2999-01-01 00:00:00' });
    await writePlanned(db.pool, hourly, 'hourly');
    const planned = await plan(db.pool, { night, ...oneFact, windows: windowsOf(1) });
    expect(daysOf(planned, 'billing')).toContain('2026-04-01');
  });

  test('a day that fails goes to the end of the queue, with the reason', async () => {
    await markDue('billing', '2026-02-01', '2026-04-01');
    await markDue('billing', '2026-02-02', '2026-04-02');
    const message = 'no space left on device';
    const failed = { fact: 'billing', day: '2026-02-01', message } as const;
    // Its writing was committed and its answer lost, so that the run has it twice.
    await inTransaction(db.pool, (client) => markFailed(client, [failed, failed]));
    const { rows } = await db.pool.query('select day, reason from nightshift.day_due order by marked_at');
    expect(rows).toEqual([
      { day: '2026-02-02', reason: 'a late receipt' },
      { day: '2026-02-01', reason: `failed: ${message}` },
    ]);
    for (let later = 0; later < 19; later += 1) await markDue('billing', addDays('2026-03-01', later), '2026-04-03');
    const planned = await plan(db.pool, { night, ...oneFact, windows: windowsOf(1) });
    expect(daysOf(planned, 'billing')).not.toContain('2026-02-01');
    expect(daysOf(planned, 'billing')).toHaveLength(21);
  });

  test('days that a run did not reach stay due, and the next night takes them up', async () => {
    const planned = await plan(db.pool, { night: '2026-03-05', runId: 'dies', ...oneFact, windows: windowsOf(3) });
    for (const interval of planned.days) await rollUp(db.pool, interval);
    await writePlanned(db.pool, { ...planned, facts: planned.facts.slice(0, 1) }, 'dies');
    const reason = 'planned by nightly-reporting, run dies';
    expect(await due()).toEqual([`billing 2026-03-03 ${reason}`, `billing 2026-03-04 ${reason}`]);
    const next = await runNight({ night: '2026-03-06', ...oneFact, windows: windowsOf(1) });
    expect(daysOf(next, 'billing')).toEqual(['2026-03-03', '2026-03-04', '2026-03-05']);
    expect(await due()).toEqual([]);
  });

  test('a mark that comes between the scan and the write stays', async () => {
    const planned = await plan(db.pool, { night, runId: 'one', ...oneFact, windows: windowsOf(1) });
    for (const interval of planned.days) await rollUp(db.pool, interval);
    await db.pool.query(
      `insert into nightshift.day_due (fact, day, reason) values ('billing', '2026-05-03', 'a late receipt')
       on conflict (fact, day) do update set nonce = gen_random_uuid(), reason = excluded.reason`,
    );
    await writePlanned(db.pool, planned, 'one');
    expect(await due()).toEqual(['billing 2026-05-03 a late receipt']);
    const next = await plan(db.pool, { night: '2026-05-05', ...oneFact, windows: windowsOf(1) });
    expect(daysOf(next, 'billing')).toEqual(['2026-05-03', '2026-05-04']);
  });

  test('a run on the rollups as they are leaves the marks that stood before it: it has not seen what they are of', async () => {
    await runNight({ night, ...oneFact, windows: windowsOf(1) });
    await markDue('billing', '2026-05-03', '2026-05-04 09:00:00');
    const planned = await plan(db.pool, { night, runId: 'again', ...oneFact, windows: windowsOf(2), useRollup: true });
    await rollUp(db.pool, planned.days[0] ?? expect.fail('the plan has two days'));
    await writePlanned(db.pool, planned, 'again');
    expect(await due()).toEqual(['billing 2026-05-03 a late receipt']);
  });
});
