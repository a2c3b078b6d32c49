import { expect, onTestFinished, test } from 'vitest';
import { endLetter, reopenLetter } from '../../db/letters/letter.ts';
import { createPool } from '../../db/postgres.ts';
import { addServices, insertAll, message } from '../retention/rows.ts';
import { createDatabase } from '../support/database.ts';
import { londonDay } from '../support/days.ts';
import { readDue } from '../support/ledger.ts';
import { uuid } from '../support/raw-rows.ts';
import { horizon } from '../support/run-day.ts';

async function open(days: number, notification_status: string) {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1));
  const day = londonDay(days);
  const letter = message('letter', `${day} 12:00`, { notification_status, postage: 'second' });
  await insertAll(pool, { notifications: [letter] });
  return { pool, day, id: letter.id };
}

const reason = 'the scan of a letter ended after its nights';
const infected = { status: 'virus-scan-failed', billableUnits: 0 };
const toPrint = { status: 'created', billableUnits: 2 };

test.each([
  [20, infected, ['notification_status']],
  [20, toPrint, ['notification_status']],
  [3, infected, []],
])('a letter of %i days ago that ends as %j makes its day due for %j', async (days, change, facts) => {
  const { pool, day, id } = await open(days, 'pending-virus-check');
  const ended = { status: change.status, postage: 'second' };
  expect(await endLetter(pool, horizon, id, change)).toEqual(ended);
  expect(await readDue(pool)).toEqual(facts.map((fact) => ({ entry: `${fact} ${day}`, reason })));

  await pool.query('delete from nightshift.day_due');
  expect(await endLetter(pool, horizon, id, infected), 'it has its end').toEqual(ended);
  expect(await readDue(pool)).toEqual([]);
});

test('a letter that is replayed late makes its day due', async () => {
  const { pool, day, id } = await open(20, 'technical-failure');
  expect(await reopenLetter(pool, horizon, id)).toBe('pending-virus-check');
  expect(await readDue(pool)).toEqual([{ entry: `notification_status ${day}`, reason }]);
});
