import { afterAll, expect, test } from 'vitest';
import { reportTroubleActivity } from '../../activities/letters/report-trouble.ts';
import { createPool } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';
import { inActivity } from '../support/in-activity.ts';

const database = await createDatabase();
const pool = createPool(database.url);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test.each([
  ['scanner', 'the virus scanner'],
  ['store', 'the object store'],
  ['database', 'the database'],
  ['sanitiser', 'the sanitiser'],
  ['worker', 'a worker'],
  ['other', 'something unexpected'],
])('letters that wait for %s are said once a day, whichever letter it is', async (kind, name) => {
  const reportTrouble = reportTroubleActivity({ pool, alerts: { announce: async () => {} } });
  const since = '2026-05-05T05:00:00.000Z';
  for (const id of ['one', 'two']) await inActivity(() => reportTrouble({ id, kind, message: 'It is away.', since }));

  const { rows } = await pool.query('select subject, message from nightshift.alert where key like $1', [
    `letters-wait/${kind}/%`,
  ]);
  expect(rows).toEqual([
    {
      subject: `Letters wait for ${name}`,
      message:
        'The letter one has waited since 2026-05-05T05:00:00.000Z, and others may wait too. It is away.\nThey are tried again ' +
        `every ten minutes, for as long as it takes. All of them: LetterWaitsFor = "${kind}" in the Temporal web UI, or ` +
        'npm run nightshift -- letters stuck',
    },
  ]);
});
