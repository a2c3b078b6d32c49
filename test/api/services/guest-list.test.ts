import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { insertService, insertUser } from '../users/user-rows.ts';

let pool: Pool;
let api: TestApi;
beforeAll(async () => {
  const file = await apiOfFile();
  ({ pool, api } = file);
  return file.close;
});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `07700900${String(n).padStart(3, '0')}`);
const addressOf = (length: number) => `a@${'b'.repeat(60)}.${'c'.repeat(60)}.uk`.padStart(length, 'x');

async function put(body: object) {
  const path = `/service/${await insertService(pool, await insertUser(pool))}/guest-list`;
  const headers = { 'content-type': 'application/json' };
  const response = await api.get(path, { method: 'PUT', headers, body: JSON.stringify(body) });
  return { status: response.status, text: await response.text(), kept: await (await api.get(path)).json() };
}

test('as many guests as there may be, with an address as long as it may be', async () => {
  const guests = { phone_numbers: numbers(100), email_addresses: [addressOf(255)] };

  expect(await put(guests)).toEqual({ status: 204, text: '', kept: guests });
});

test.each([
  ['one guest too many', { phone_numbers: numbers(101) }, /lists of at most 100 strings/],
  ['an address longer than its column', { email_addresses: [addressOf(256)] }, /is not a valid email address/],
  ['a number longer than its column', { phone_numbers: [`${'+'.repeat(250)}07700900123`] }, /or phone number/],
])('%s is refused', async (_, guests, message) => {
  const { status, text, kept } = await put(guests);

  expect([status, kept]).toEqual([400, { phone_numbers: [], email_addresses: [] }]);
  expect(text).toMatch(message);
});
