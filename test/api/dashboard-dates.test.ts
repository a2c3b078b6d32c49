import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
});
afterAll(() => database.drop());

const api = () => createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });

test.each([
  ['x', 'start_date x is not a date'],
  ['', 'start_date  is not a date'],
  ['2026-11-1', 'start_date 2026-11-1 is not a date'],
  ['20261115', 'start_date 20261115 is not a date'],
  ['2026-W47-1', 'start_date 2026-W47-1 is not a date'],
  [' 2026-11-15', 'start_date  2026-11-15 is not a date'],
  ['2026-11-15\n', 'start_date 2026-11-15\n is not a date'],
  ['2026-11-15T00:00:00', 'start_date 2026-11-15T00:00:00 is not a date'],
  ['٢٠٢٦-١١-١٥', 'start_date ٢٠٢٦-١١-١٥ is not a date'],
  ['2026-13-01', 'start_date month must be in 1..12'],
  ['2026-00-01', 'start_date month must be in 1..12'],
  ['0000-01-01', 'start_date year 0 is out of range'],
  ['2026-02-30', 'start_date day is out of range for month'],
  ['2026-02-29', 'start_date day is out of range for month'],
  ['2100-02-29', 'start_date day is out of range for month'],
  ['2026-11-00', 'start_date day is out of range for month'],
])('start_date=%j is refused in the words of the reference', async (date, message) => {
  const response = await api().get(`/performance-dashboard?start_date=${encodeURIComponent(date)}`);

  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ errors: [{ error: 'ValidationError', message }], status_code: 400 });
});

test.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is a date', async (date) => {
  await expect(api().dashboard(date, date)).resolves.toMatchObject({ days: [] });
});

test('both dates are named when both are none', async () => {
  const response = await api().get('/performance-dashboard?end_date=y&start_date=x');

  expect(await response.json()).toEqual({
    errors: [
      { error: 'ValidationError', message: 'start_date x is not a date' },
      { error: 'ValidationError', message: 'end_date y is not a date' },
    ],
    status_code: 400,
  });
});
