import type { Pool } from 'pg';
import { createPool } from '../../db/postgres.ts';
import { zeroUuid } from '../../db/reporting/days.ts';
import { openStore } from '../retention/archiver.ts';
import { addServices, insertAll, retention } from '../retention/rows.ts';
import { createDatabase } from '../support/database.ts';
import { despatch, uuid } from '../support/raw-rows.ts';
import { emptyTables } from '../support/reporting-database.ts';
import type { AtEnd } from '../support/scenario.ts';
import { serviceOf } from './agenda.ts';
import type { Case } from './history.ts';
import { createClock, simulateTime } from './simulated-time.ts';
import type { Place } from './ways.ts';
import { keepEverything } from './written.ts';

export interface World extends Place {
  readonly databaseUrl: string;
  /** As before the first day of a case. */
  begin(given: Case): Promise<void>;
}

/** A second template and a second job. They are of one service: no foreign key says that a message's are of its own. */
async function addTemplateAndJob(pool: Pool): Promise<void> {
  for (const [table, first, second] of [
    ['templates_history', uuid(11), uuid(12)],
    ['jobs', uuid(21), uuid(22)],
  ] as const) {
    const { rows } = await pool.query(`select * from public.${table} where id = $1`, [first]);
    await insertAll(pool, { [table]: rows.map((row) => ({ ...row, id: second })) });
  }
}

/** A database in simulated time, with services for so many histories, that keeps all that is written. */
export async function openWorld(atEnd: AtEnd, histories: number): Promise<World> {
  const database = await createDatabase();
  atEnd(database.drop);
  const pool = createPool(database.url, { max: 24 });
  atEnd(() => pool.end());
  simulateTime(pool);
  await createClock(pool);
  await addServices(pool, ...Array.from({ length: histories }, (_, history) => serviceOf(history)));
  await addTemplateAndJob(pool);
  await keepEverything(pool);
  const begin: World['begin'] = async ({ histories: given }) => {
    await emptyTables(pool);
    await pool.query('delete from simulated.written; delete from public.service_data_retention');
    const service_data_retention = given.flatMap(({ retention: days }, history) =>
      days === null
        ? []
        : (['email', 'sms', 'letter'] as const).map((type) => retention(serviceOf(history), type, days)),
    );
    // Of the time before, so that a day without a report is one that was emptied by another report.
    const notifications_letter_despatch = [despatch({ id: zeroUuid }, '2016-05-01')];
    await insertAll(pool, { service_data_retention, notifications_letter_despatch });
  };
  return { pool, store: await openStore(atEnd), databaseUrl: database.url, begin };
}
