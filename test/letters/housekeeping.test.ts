import { beforeEach, describe, expect, test } from 'vitest';
import { checkLetters } from '../../activities/letters/housekeeping/check-letters.ts';
import type { LetterCheck } from '../../workflows/housekeeping-types.ts';
import { insertRaw, letter, type RawRow, sms, uuid } from '../support/raw-rows.ts';
import { majors, reportingDatabase } from '../support/reporting-database.ts';

const dvla = ['one@dvla.example', 'two@dvla.example'];

const stuck = (id: number, differences: Partial<RawRow>): RawRow =>
  letter('2026-05-01 12:00:00', { id: uuid(id), ...differences });
const created = (id: number, created_at: string, differences: Partial<RawRow> = {}) =>
  stuck(id, { created_at, notification_status: 'created', ...differences });
const failed = (id: number, created_at: string, differences: Partial<RawRow> = {}) =>
  stuck(id, { created_at, notification_status: 'technical-failure', ...differences });
const sending = (id: number, sent_at: string | null, differences: Partial<RawRow> = {}) =>
  stuck(id, { sent_at, notification_status: 'sending', ...differences });

describe.each(majors)('letters that are in a state for too long, on Postgres %i', (major) => {
  const db = reportingDatabase(major);
  let announced: number;
  beforeEach(async () => {
    announced = 0;
    await db.pool.query('delete from nightshift.letter_reported');
  });

  const insert = (...notifications: readonly RawRow[]) => insertRaw(db.pool, { notifications });

  function check(what: LetterCheck, at: string) {
    const announce = async () => {
      announced += 1;
    };
    const deps = { pool: db.pool, alerts: { announce }, timeZone: 'Europe/London', dvlaEmailAddresses: dvla };
    return checkLetters(deps, what, new Date(at).toISOString());
  }

  async function alerts() {
    const { rows } = await db.pool.query(
      'select key, subject, message, ticket from nightshift.alert order by found_at, key',
    );
    return rows;
  }
  const messages = async () => (await alerts()).map(({ message }) => message);

  test("the alert of letters still in 'created'", async () => {
    await insert(
      created(1, '2026-01-01 09:00:00'),
      created(2, '2026-01-13 10:00:00', { key_type: 'test' }),
      created(3, '2026-01-13 10:00:00', { key_type: 'team' }),
      created(4, '2026-01-14 18:00:00'),
      sms('2026-01-01 09:00:00', { notification_status: 'created' }),
      stuck(5, { created_at: '2026-01-13 10:00:00', notification_status: 'delivered' }),
    );
    expect(await check('created', '2026-01-15T07:00:00Z')).toEqual({ found: 3, reported: 3 });
    expect(await alerts()).toEqual([
      {
        key: expect.stringMatching(/^letters-created\//),
        subject: "Letters still in 'created' status",
        message:
          "3 letters were created before 17.30 yesterday and still have 'created' status, 3 of them not reported before. " +
          'Follow runbook to resolve: ' +
          'https://github.com/alphagov/notifications-manuals/wiki/Support-Runbook#deal-with-letters-still-in-created.',
        ticket: { taskType: 'notify_task_letters_created_status' },
      },
    ]);
    expect(announced).toBe(1);
  });

  test.each([
    ['2026-01-15T07:00:00Z', '2026-01-14 17:30:00', 'in winter'],
    ['2026-07-15T07:00:00Z', '2026-07-14 16:30:00', 'in summer'],
    ['2026-03-29T07:00:00Z', '2026-03-28 17:30:00', 'on the day the clocks go forward'],
    ['2026-03-30T07:00:00Z', '2026-03-29 16:30:00', 'on the day after'],
    ['2026-10-25T07:00:00Z', '2026-10-24 16:30:00', 'on the day the clocks go back'],
    ['2026-10-26T07:00:00Z', '2026-10-25 17:30:00', 'on the day after'],
    ['2026-07-14T23:30:00Z', '2026-07-14 16:30:00', 'when London has the next date already'],
  ])('at %s 17:30 of yesterday in London is %s: %s', async (at, boundary) => {
    const before = new Date(Date.parse(`${boundary}Z`) - 1).toISOString().replace('Z', '999');
    await insert(created(1, before), created(2, boundary));
    expect(await check('created', at)).toEqual({ found: 1, reported: 1 });
  });

  test("the alert of letters in 'technical-failure'", async () => {
    await insert(failed(1, '2026-05-04 10:00:00', { key_type: 'test' }), failed(2, '2026-05-05 10:00:00'));
    expect(await check('technical-failure', '2026-05-06T07:00:00Z')).toEqual({ found: 2, reported: 2 });
    expect(await alerts()).toEqual([
      {
        key: expect.stringMatching(/^letters-technical-failure\//),
        subject: "Letters in 'technical-failure' status",
        message:
          "2 letters of the last 3 days have 'technical-failure' status, 2 of them not reported before. They will not be " +
          'printed. Follow runbook to resolve: https://github.com/alphagov/notifications-manuals/wiki/Support-Runbook.',
        ticket: { taskType: 'notify_task_letters_technical_failure_status' },
      },
    ]);
  });

  test.each([
    ['2026-05-03 06:59:59.999999', 0],
    ['2026-05-03 07:00:00', 1],
    ['2026-05-06 06:59:59.999999', 1],
    ['2026-05-06 07:00:00', 0],
  ])('of a technical failure that was created at %s, %i is found at 07:00 of 6 May', async (created_at, found) => {
    await insert(failed(1, created_at));
    expect(await check('technical-failure', '2026-05-06T07:00:00Z')).toMatchObject({ found });
  });

  test('the alert of letters still sending, with copies to DVLA', async () => {
    await insert(
      sending(1, '2026-01-01 09:00:00'),
      sending(2, '2026-01-05 23:59:59.999999'),
      sending(3, '2026-01-06 00:00:00'),
      sending(4, null),
      sending(5, '2026-01-05 09:00:00', { key_type: 'test' }),
      sending(6, '2026-01-05 09:00:00', { key_type: 'team' }),
    );
    expect(await check('sending', '2026-01-07T19:00:00Z')).toEqual({ found: 2, reported: 2 });
    expect(await alerts()).toEqual([
      {
        key: expect.stringMatching(/^letters-sending\//),
        subject: 'Letters still sending',
        message:
          "There are 2 letters in the 'sending' state from Monday 05 January, 2 of them not reported before. Resolve using " +
          'https://github.com/alphagov/notifications-manuals/wiki/Support-Runbook#deal-with-letters-still-in-sending',
        ticket: { taskType: 'notify_task_letters_sending', ccs: dvla },
      },
    ]);
  });

  test.each([
    ['2026-04-07T19:00:00Z', '2026-04-01', 'Wednesday 01 April'],
    ['2026-12-29T19:00:00Z', '2026-12-23', 'Wednesday 23 December'],
    ['2026-05-27T19:00:00Z', '2026-05-22', 'Friday 22 May'],
  ])('letters still sending at %s were sent by %s', async (at, sentBy, inWords) => {
    await insert(sending(1, `${sentBy} 23:00:00`), sending(2, `${sentBy} 24:00:00`));
    expect(await check('sending', at)).toEqual({ found: 1, reported: 1 });
    expect(await messages()).toEqual([expect.stringContaining(` from ${inWords}, `)]);
  });

  test.each(['2026-01-10', '2026-01-11', '2026-04-03', '2026-04-06', '2026-12-28'])(
    'on %s DVLA does not work, and letters may be sending',
    async (day) => {
      await insert(sending(1, '2026-01-01 09:00:00'));
      expect(await check('sending', `${day}T19:00:00Z`)).toEqual({ found: 0, reported: 0 });
      expect(await alerts()).toEqual([]);
    },
  );

  test('a letter that stays is told of once, and a new one on its day', async () => {
    await insert(created(1, '2026-05-01 09:00:00'), created(2, '2026-05-01 09:00:00'));
    for (const day of ['02', '03', '04']) await check('created', `2026-05-${day}T07:00:00Z`);
    expect(await alerts()).toHaveLength(1);

    await insert(created(3, '2026-05-04 09:00:00'));
    for (const day of ['05', '06', '07']) await check('created', `2026-05-${day}T07:00:00Z`);
    expect(await messages()).toEqual([
      expect.stringMatching(/^2 letters .* 2 of them not reported before/),
      expect.stringMatching(/^3 letters .* 1 of them not reported before/),
    ]);
  });

  test('a letter that has left the state and comes back is told of again', async () => {
    await insert(sending(1, '2026-05-01 09:00:00'));
    await check('sending', '2026-05-06T19:00:00Z');
    await db.pool.query(`update notifications set notification_status = 'delivered'`);
    expect(await check('sending', '2026-05-07T19:00:00Z')).toEqual({ found: 0, reported: 0 });
    await db.pool.query(`update notifications set notification_status = 'sending'`);
    expect(await check('sending', '2026-05-08T19:00:00Z')).toEqual({ found: 1, reported: 1 });
    expect(await alerts()).toHaveLength(2);
  });

  test('the checks know nothing of each other', async () => {
    await insert(created(1, '2026-05-01 09:00:00'));
    await check('created', '2026-05-06T07:00:00Z');
    await db.pool.query(
      `update notifications set notification_status = 'technical-failure', created_at = '2026-05-05'`,
    );
    expect(await check('technical-failure', '2026-05-06T07:00:00Z')).toEqual({ found: 1, reported: 1 });
    expect(await check('sending', '2026-05-06T19:00:00Z')).toEqual({ found: 0, reported: 0 });
    expect(await check('technical-failure', '2026-05-06T07:00:00Z')).toEqual({ found: 1, reported: 0 });
  });

  test('an attempt that is made again, and four at once, tell once, and lose no letter that came in between', async () => {
    const at = '2026-05-06T07:00:00Z';
    await insert(created(1, '2026-05-01 09:00:00'));
    const results = await Promise.all([1, 2, 3, 4].map(() => check('created', at)));
    expect(results.map(({ reported }) => reported).toSorted()).toEqual([0, 0, 0, 1]);
    expect(await alerts()).toHaveLength(1);

    await insert(created(2, '2026-05-01 09:00:00'));
    expect(await check('created', at)).toEqual({ found: 2, reported: 1 });
    expect(await alerts()).toHaveLength(2);
    expect(announced).toBe(5);
  });

  test('an attempt that dies before its commit leaves the letters to the next one', async () => {
    await insert(created(1, '2026-05-01 09:00:00'));
    await db.pool.query('alter table nightshift.alert add constraint broken check (false) not valid');
    await expect(check('created', '2026-05-06T07:00:00Z')).rejects.toThrow('broken');
    await db.pool.query('alter table nightshift.alert drop constraint broken');
    expect(await check('created', '2026-05-06T07:00:00Z')).toEqual({ found: 1, reported: 1 });
  });
});
