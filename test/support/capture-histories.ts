/** Captures the histories that the replay test replays, from runs on servers of its own: all, or those of some scenarios. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { startStack } from '../../stack/launcher.ts';
import { historiesFolder } from './captured-histories.ts';
import { createHarness, type Harness } from './harness.ts';
import { runScenarios } from './history-scenarios.ts';
import { loadNotifyRows } from './notify-rows.ts';
import { windowsOf } from './run-day.ts';
import { createMigratedDatabase } from './template-database.ts';
import { bundleHere } from './workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Names of this machine: workers and clients call themselves by process and host, stack traces name files. */
const ofThisMachine: readonly (readonly [string, string])[] = [
  [`${process.pid}@${hostname()}`, 'nightshift'],
  [`${join(import.meta.dirname, '../..')}/`, ''],
];

async function historyOf({ client }: Harness, workflowId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return ofThisMachine.reduce((json, [name, stand]) => json.replaceAll(name, stand), historyToJSON(history));
}

const only = process.argv.slice(2);

async function replaceHistories(histories: Readonly<Record<string, string>>): Promise<void> {
  const old = only.length > 0 ? [] : (await readdir(historiesFolder)).filter((name) => name.endsWith('.json'));
  await Promise.all(old.map((name) => rm(join(historiesFolder, name))));
  for (const [name, json] of Object.entries(histories)) {
    await writeFile(join(historiesFolder, `${name}.json`), `${json}\n`);
  }
}

await bundleHere();
const stack = await startStack({ given: {}, progress: (line) => console.error(line) });
try {
  const databaseUrl = await createMigratedDatabase(stack.databaseUrl, 'nightshift');
  const harness = await createHarness({
    databaseUrl,
    redisUrl: stack.redisUrl,
    temporalAddress: stack.temporal.address,
    taskQueue: 'nightshift-reporting',
    // Two days show what ten do, in shorter histories.
    settings: { windows: windowsOf(2) },
  });
  try {
    await loadNotifyRows(harness.pool);
    const kept = await harness.withWorker(() =>
      runScenarios(harness, { databaseUrl, temporalAddress: stack.temporal.address }, only),
    );
    const histories = Object.entries(kept).map(async ([name, id]) => [name, await historyOf(harness, id)] as const);
    await replaceHistories(Object.fromEntries(await Promise.all(histories)));
    console.log(`${histories.length} histories in ${historiesFolder}`);
  } finally {
    await harness.close();
  }
} finally {
  await stack.stop();
}
