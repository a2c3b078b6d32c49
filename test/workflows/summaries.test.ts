import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type InjectedSinks, Runtime, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { type CapturedHistory, historiesFolder, readHistories } from '../support/captured-histories.ts';
import type { SummarySinks } from '../support/missing-summaries.ts';

Runtime.install({ logger: new DefaultLogger('ERROR', () => {}) });

const { code } = await bundleWorkflowCode({
  workflowsPath: join(import.meta.dirname, '../../workflows/index.ts'),
  workflowInterceptorModules: [join(import.meta.dirname, '../support/missing-summaries.ts')],
  logger: new DefaultLogger('ERROR'),
});
const histories = await readHistories(historiesFolder);

/** Replays captured histories, and names what the workflows schedule without a summary. */
async function withoutSummary(workflows: string, captured: readonly CapturedHistory[]): Promise<string[]> {
  const missing = new Set<string>();
  const sinks: InjectedSinks<SummarySinks> = {
    summaries: { missing: { fn: (_info, what) => void missing.add(what), callDuringReplay: true } },
  };
  const replays = Worker.runReplayHistories({ workflowBundle: { code: workflows }, sinks }, captured);
  for await (const { workflowId, error } of replays) if (error !== undefined) missing.add(`${workflowId}: ${error}`);
  return [...missing];
}

test('whatever a workflow schedules has a summary, and a child what to do when it fails', async () => {
  expect(await withoutSummary(code, histories)).toEqual([]);
});

test('what has none is named', async () => {
  const without = code.replaceAll("summary: 'deadline'", '').replaceAll("summary: 'conclude'", '');
  const night = histories.filter(({ name }) => name === 'plain-night.json');
  expect(await withoutSummary(without, night)).toEqual(['timer of 72000000 ms', 'activity concludeRun']);
});
