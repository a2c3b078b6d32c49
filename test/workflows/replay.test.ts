import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundleWorkflows } from '../../activities/bundle-workflows.ts';
import {
  type CapturedHistory,
  historiesFolder,
  historyTexts,
  readHistories,
  typesWithoutHistory,
} from '../support/captured-histories.ts';

// The violations that the tests bring about would fill the screen.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => {}),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});

let histories: CapturedHistory[];
let code: string;

beforeAll(async () => {
  histories = await readHistories(historiesFolder);
  ({ code } = await bundleWorkflows(new DefaultLogger('ERROR')));
});

/** Replays all histories with the workflows of a bundle. Returns the names of those that do not fit, with the errors. */
async function replay(bundle: string): Promise<Map<string, Error>> {
  const misfits = new Map<string, Error>();
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: { code: bundle } },
    histories,
  )) {
    replayed += 1;
    const name = histories.find((captured) => captured.workflowId === workflowId)?.name;
    if (error !== undefined) misfits.set(String(name), error);
  }
  expect(replayed).toBe(histories.length);
  return misfits;
}

test('the workflows fit every captured history', async () => {
  expect(await replay(code)).toEqual(new Map());
});

test('every workflow has a captured history', () => {
  expect(typesWithoutHistory(histories)).toEqual([]);
});

test('the histories tell nothing of the machine that they were captured on', async () => {
  for (const text of await historyTexts(historiesFolder)) {
    expect(text).not.toMatch(/file:\/\/|\/(?:home|root|Users|tmp|var|opt|work)\/|127\.0\.0\.1/);
    const identities = [...text.matchAll(/"identity": "([^"]*)"/g)].map(([, identity]) => identity);
    expect(
      [...new Set(identities)].filter(
        (identity) => !/^(nightshift|history-service|temporal-scheduler-.*)$/.test(String(identity)),
      ),
    ).toEqual([]);
  }
});

describe('what would break a running workflow is caught', () => {
  test.each([
    ['an activity of another name', 'stampBillingToday', 'stampToday', 'billing-today'],
    ['a child of another type', "billing: 'billing'", "billing: 'bills'", 'plain-night'],
    ['a child of another id', '/flush-again/', '/flush-once-more/', 'plain-night'],
    ['a timer less', "sleep)('9 minutes'", "uuid4)('9 minutes'", 'flush-again'],
    ['another order of the activities', 'const scansAtOnce = 2', 'const scansAtOnce = 1', 'scheduled-night'],
  ])('%s', async (_what, text, changed, name) => {
    expect(code).toContain(text);

    const misfits = await replay(code.replaceAll(text, changed));

    expect(misfits.get(`${name}.json`)).toBeInstanceOf(DeterminismViolationError);
  });
});

test('an empty folder is an error, not a success', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-histories-'));
  onTestFinished(() => rm(folder, { recursive: true }));

  await expect(readHistories(folder)).rejects.toThrow('No history in');
});

test('a workflow without a history is named', () => {
  const others = histories.filter(({ workflowType }) => workflowType !== 'flushAgain');

  expect(typesWithoutHistory(others)).toEqual(['flushAgain']);
});
