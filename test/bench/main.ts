/** Entry of `npm run bench`: prints times as ratios to the reference's way and to the floor; fails on wrong facts only. */
import { Client, Connection } from '@temporalio/client';
import { createPool } from '../../db/postgres.ts';
import { startStack } from '../../stack/launcher.ts';
import { timed } from '../../stack/progress.ts';
import { createMigratedDatabase } from '../support/template-database.ts';
import { aDayPasses, forgetNights, sendLateReceipts } from './between-nights.ts';
import { buildWorker } from './build.ts';
import { makeData } from './data.ts';
import { measureFloor } from './floor.ts';
import { type Night, runNight } from './nights.ts';
import { readOptions } from './options.ts';
import { makeReferenceSchema } from './reference/schema.ts';
import { measureReference } from './reference-part.ts';
import { report } from './report.ts';
import { assertSameFacts } from './same-facts.ts';
import { startWorker } from './worker.ts';

const options = readOptions(process.argv.slice(2));
const progress = (line: string) => console.error(line);
await timed(progress, 'built the worker', async () => buildWorker());
const stack = await startStack({ given: {}, progress });
const databaseUrl = await createMigratedDatabase(stack.databaseUrl, 'bench');
const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
const connection = await Connection.connect({ address: stack.temporal.address });
const taskQueue = 'bench';
const worker = await startWorker({
  DATABASE_URL: databaseUrl,
  REDIS_URL: stack.redisUrl,
  TEMPORAL_ADDRESS: stack.temporal.address,
  TEMPORAL_TASK_QUEUE: taskQueue,
});
try {
  const intervals = await timed(progress, `${options.days} days of ${options.rowsPerDay} rows`, () =>
    makeData(pool, options),
  );
  await makeReferenceSchema(pool);
  const reference = await timed(progress, "a part of the reference's night", () => measureReference(pool, intervals));

  const setting = { client: new Client({ connection }), taskQueue, worker, pool };
  const night = (what: string) => timed(progress, what, () => runNight(setting, options.days));
  const floor: number[] = [];
  const nights: Record<'first' | 'second' | 'late', Night[]> = { first: [], second: [], late: [] };
  let compared = '';
  let receipts = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    await forgetNights(pool);
    await aDayPasses(pool);
    floor.push(await timed(progress, 'the floor', () => measureFloor(pool, intervals)));
    nights.first.push(await night('our first night'));
    // Later rounds have late receipts in the rows, which came after the reference had read them.
    if (round === 0) compared = await assertSameFacts(pool, reference);
    await aDayPasses(pool);
    nights.second.push(await night('the same night again'));
    receipts = await sendLateReceipts(pool, round);
    nights.late.push(await night('the night after late receipts'));
  }
  console.log(await report({ options, pool, reference, floor, nights, compared, receipts, worker }));
} finally {
  await worker.stop();
  await connection.close();
  await pool.end();
  await stack.stop();
}
