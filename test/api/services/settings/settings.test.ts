import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApi } from '../../../support/api.ts';
import { apiOfFile } from '../../organisations/api-of-file.ts';
import { ask, insertService, insertUser, misfit } from '../../users/user-rows.ts';

let pool: Pool;
let api: TestApi;
let service: string;
beforeAll(async () => {
  const file = await apiOfFile();
  ({ pool, api } = file);
  return file.close;
});
beforeEach(async () => {
  service = await insertService(pool, await insertUser(pool));
});

describe('an inbound number', () => {
  let digits = 7_700_900_000;
  const number = () => `0${digits}`;

  async function insertNumber({ active = true, taken = false, number: text = number() } = {}): Promise<string> {
    const id = randomUUID();
    const of = taken ? await insertService(pool, await insertUser(pool)) : null;
    await pool.query(`insert into public.inbound_numbers values ($1, $2, 'mmg', $3, $4, '2026-01-01')`, [
      id,
      text,
      of,
      active,
    ]);
    return id;
  }
  beforeEach(() => {
    digits += 1;
  });

  const path = () => `/service/${service}/sms-sender`;
  const add = (body: object) => ask(api, 'POST', path(), { sms_sender: 'unused', is_default: true, ...body });
  const list = async () => (await ask(api, 'GET', path())).body;

  test('takes the place of the only sender', async () => {
    await add({ sms_sender: 'GOVUK' });
    const id = await insertNumber();
    const { status, body } = await add({ inbound_number_id: id });
    const sender = { inbound_number_id: id, sms_sender: number(), is_default: true, archived: false };
    expect({ status, body }).toMatchObject({ status: 201, body: sender });
    expect(await list()).toEqual([body]);
    expect((await pool.query('select service_id from public.inbound_numbers where id = $1', [id])).rows).toEqual([
      { service_id: service },
    ]);
  });

  test('is one more of several senders, or the first', async () => {
    for (const sms_sender of ['GOVUK', 'Other']) await add({ sms_sender });
    const id = await insertNumber();
    expect(await add({ inbound_number_id: id, is_default: false })).toMatchObject({ status: 201 });
    const names = [{ sms_sender: 'Other', is_default: true }, { inbound_number_id: id }, { sms_sender: 'GOVUK' }];
    expect(await list()).toMatchObject(names);
    service = await insertService(pool, await insertUser(pool));
    const first = await insertNumber({ number: `1${digits}` });
    expect(await add({ inbound_number_id: first })).toMatchObject({ status: 201 });
    expect(await list()).toMatchObject([{ inbound_number_id: first, sms_sender: `1${digits}` }]);
  });

  test.each([
    ['unknown', async () => randomUUID()],
    ['inactive', () => insertNumber({ active: false })],
    ['taken', () => insertNumber({ taken: true })],
    ['longer than a sender', () => insertNumber({ number: `+44${digits}` })],
  ])('that is %s is refused, and nothing is changed', async (_, make) => {
    await add({ sms_sender: 'GOVUK' });
    const [before, id] = [await list(), await make()];
    const message = expect.stringContaining(`Inbound number: ${id} is not available`);
    expect(await add({ inbound_number_id: id })).toEqual({ status: 400, body: { message, result: 'error' } });
    expect(await list()).toEqual(before);
  });

  test('is one of a service, and of one service', async () => {
    const [id, second] = [await insertNumber(), await insertNumber({ number: `2${digits}` })];
    const path = `/service/${await insertService(pool, await insertUser(pool))}/sms-sender`;
    const body = { sms_sender: 'unused', is_default: true, inbound_number_id: id };
    const replies = await Promise.all([add(body), ask(api, 'POST', path, body)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 400]);
    const winner = replies[0].status === 201 ? `/service/${service}/sms-sender` : path;
    expect(await ask(api, 'POST', winner, { ...body, inbound_number_id: second })).toMatchObject({ status: 400 });
  });

  test('has an id', async () => {
    expect(await add({ inbound_number_id: 'x' })).toEqual(misfit('inbound_number_id is not a valid UUID'));
  });
});

test('days that no integer can be are refused', async () => {
  const body = { notification_type: 'sms', days_of_retention: 99_999_999_999 };
  const path = `/service/${service}/data-retention`;
  expect(await ask(api, 'POST', path, body)).toEqual(misfit('days_of_retention 99999999999 is not of type integer'));
  expect(await ask(api, 'GET', path)).toEqual({ status: 200, body: [] });
});
