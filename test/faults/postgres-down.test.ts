import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../../stack/postgres.ts';
import { failureTypes } from '../../workflows/names.ts';
import { fillCache, notifyKeys, untouchedKeys } from '../support/cached-keys.ts';
import { type Facts, readFacts } from '../support/facts.ts';
import { holdTable } from '../support/holds.ts';
import { countedTwice, readDue } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import { atEndOfFile, createScenario, undisturbedFacts, windowsOf } from '../support/scenario.ts';
import { createMigratedDatabase } from '../support/template-database.ts';
import { until } from '../support/until.ts';

const atEnd = atEndOfFile();
const input = { night: firstNight, windows: windowsOf(4) };
let undisturbed: Facts;
beforeAll(async () => {
  undisturbed = await undisturbedFacts(atEnd, input);
});

test('Postgres crashes in the middle of a night, and comes back', async ({ onTestFinished }) => {
  const folder = mkdtempSync('/var/tmp/test-postgres-down-');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await chmod(folder, 0o755); // Run by root, the server is another user's.
  const dataFolder = `${folder}/data`;
  let server = await startPostgres({ major: 18, dataFolder });
  onTestFinished(() => server.stop());
  const databaseUrl = await createMigratedDatabase(server.url, 'notify');
  const scenario = await createScenario(onTestFinished, { databaseUrl });
  const { pool, redis, withWorker } = scenario;
  await fillCache(redis);
  const hold = await holdTable(scenario, 'public.ft_billing', 'exclusive');
  const run = await scenario.start(input);
  const result = await withWorker(async () => {
    await hold.untilWaitedFor();
    await server.kill();
    await until('an attempt to have failed for want of Postgres', async () => {
      const { raw } = await scenario.describe(`${run.workflowId}/billing`);
      return (raw.pendingActivities ?? []).some(
        ({ lastFailure }) => lastFailure?.applicationFailureInfo?.type === failureTypes.databaseUnavailable,
      );
    });
    server = await startPostgres({ major: 18, dataFolder, port: Number(new URL(server.url).port) });
    return run.result();
  });
  expect(result).toMatchObject({ state: 'completed', problems: [] });
  expect(await readFacts(pool)).toEqual(undisturbed);
  expect(await countedTwice(pool)).toEqual([]);
  expect(await readDue(pool)).toEqual([]);
  expect(await notifyKeys(redis)).toEqual(untouchedKeys);
});
