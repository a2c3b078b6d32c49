import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../db/postgres.ts';
import { planRun } from '../../../db/reporting/plan.ts';
import { addServices, callback } from '../../retention/rows.ts';
import { service, uuid } from '../../support/raw-rows.ts';
import { atEndOfFile, windowsOf } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { addCallback, daysAgo, insertRows, notification, post, printer, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
  await addServices(opened.pool, service, uuid(2));
  await addCallback(opened.pool, 'returned_letter');
  await addCallback(opened.pool);
});

const reference = () => randomBytes(8).toString('hex').toUpperCase();

async function add(
  fields: { created_at?: string; notification_status?: string; service_id?: string } = {},
  table = 'notifications',
) {
  const created_at = daysAgo(0);
  const own = { created_at, reference: reference(), notification_status: 'delivered', ...fields };
  const letter = { ...notification('letter', own), created_at: own.created_at, reference: own.reference };
  await insertRows(opened.pool, table, letter);
  return letter;
}

const returned = (...references: readonly string[]) => post(opened.api, '/letters/returned', { references });

const rowsOf = async ({ id }: { readonly id: string }) =>
  (await opened.pool.query(`select reported_at, service_id from returned_letters where notification_id = $1`, [id]))
    .rows;

const callbacksOf = async ({ id }: { readonly id: string }) =>
  (await opened.pool.query('select kind, status from nightshift.callback_due where notification_id = $1', [id])).rows;

test('letters come back, wherever they are, twice, and one that is not known', async () => {
  const letters = [await add(), await add({}, 'notification_history'), await add({ notification_status: 'sending' })];
  const references = [...letters.map((letter) => letter.reference), '0000000000000000'];

  for (let time = 0; time < 2; time += 1) {
    expect(await returned(...references)).toEqual({ status: 200, body: { references } });
    for (const letter of letters) {
      expect(await statusOf(opened.pool, letter)).toBe('returned-letter');
      expect(await rowsOf(letter)).toEqual([
        { reported_at: new Date().toISOString().slice(0, 10), service_id: service },
      ]);
      expect(await callbacksOf(letter)).toEqual([{ kind: 'returned_letter', status: 'returned-letter' }]);
    }
  }
  expect(opened.lines.some((line) => line.includes('"unknown":["0000000000000000"]'))).toBe(true);
});

test('a service that does not ask for letters that came back is not told of them', async () => {
  const letter = await add({ service_id: uuid(2) });
  await insertRows(opened.pool, 'service_callback_api', callback(uuid(2)));
  await returned(letter.reference);
  expect([(await rowsOf(letter)).length, await callbacksOf(letter)]).toEqual([1, []]);
});

test('what is cached of the letters that came back to a service becomes stale', async () => {
  // The relay applies what is in the outbox, and takes it away.
  await opened.pool.query(`create table public.entered (target text);
    create function note() returns trigger language plpgsql as 'begin insert into public.entered values (new.target); return null; end';
    create trigger note after insert on nightshift.cache_outbox for each row execute function note()`);
  const letter = await add();
  await returned(letter.reference);
  const { rows } = await opened.pool.query('select distinct target from entered');
  await opened.pool.query('drop function note cascade; drop table entered');
  expect(rows).toContainEqual({ target: `returned-letters/${service}` });
});

test('W17: a letter that came back stays so when the printer is late', async () => {
  const letter = await add({ notification_status: 'sending' });
  await returned(letter.reference);
  await printer(opened.api, letter);
  expect(await statusOf(opened.pool, letter)).toBe('returned-letter');
});

test('W16: all of a request is kept, or nothing', async () => {
  const letter = await add({ created_at: daysAgo(60) });
  await opened.pool.query(`create function crash() returns trigger language plpgsql as $$ begin raise 'a crash'; end $$;
    create trigger crash before insert on nightshift.callback_due execute function crash()`);
  const crashed = await returned(letter.reference);
  expect([crashed.status, await statusOf(opened.pool, letter), await rowsOf(letter)]).toEqual([500, 'delivered', []]);

  await opened.pool.query('drop trigger crash on nightshift.callback_due');
  await returned(letter.reference);

  expect([await statusOf(opened.pool, letter), (await rowsOf(letter)).length]).toEqual(['returned-letter', 1]);
});

async function tonight(client: PoolClient, runId: string) {
  return planRun(client, {
    ...{ runId, workflowId: 'nightly', workflowType: 'nightlyReporting', night: { at: new Date().toISOString() } },
    ...{ upTo: 'yesterday', facts: ['notification_status', 'billing'], windows: windowsOf(10) },
    ...{ timeZone: 'Europe/London', rawHorizonDays: 364, force: false, useRollup: false },
  });
}

test('W16: the next night writes the day of a letter that comes back after two months', async () => {
  const letter = await add({ created_at: daysAgo(61) });
  const day = letter.created_at.slice(0, 10);
  const planned = async (runId: string) => {
    const { facts } = await inTransaction(opened.pool, (client) => tonight(client, runId));
    return facts.filter((each) => each.day === day).map(({ fact, types }) => ({ fact, types }));
  };
  expect(await planned('before')).toEqual([]);

  await returned(letter.reference);

  // It is billed as before.
  expect(await planned('after')).toEqual([{ fact: 'notification_status', types: ['sms', 'email', 'letter'] }]);
});

test.each([
  [{}, 'references is a required property'],
  [{ references: 'x' }, 'references x is not of type array'],
  [{ references: [] }, 'references [] should be non-empty'],
  [{ references: ['1234567890ABCDEFG'] }, 'references 1234567890ABCDEFG does not match ^[0-9A-Z]{16}$'],
  [{ references: ['1234567890abcdef'] }, 'references 1234567890abcdef does not match ^[0-9A-Z]{16}$'],
  [{ references: [1] }, 'references 1 is not of type string'],
])('a request with %j', async (body, message) => {
  expect(await post(opened.api, '/letters/returned', body)).toEqual({
    status: 400,
    body: { status_code: 400, errors: [{ error: 'ValidationError', message }] },
  });
});
