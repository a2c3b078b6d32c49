import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { daysOfComparison, recordedComparison } from '../../db/ops/comparisons.ts';
import { checkRange } from '../../db/reporting/backfill.ts';
import { checkComparison } from '../../workflows/check-comparison.ts';
import { comparisonInWords } from '../../workflows/comparison-progress.ts';
import type { ComparisonInput, ComparisonResult, WhatIfRates } from '../../workflows/comparison-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { compareFactsWorkflowId, workflowNames } from '../../workflows/names.ts';
import { checkBeforeStart, dayArgument, parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { comparisonReport, isNotCompared } from '../comparison-report.ts';
import { pollUntil } from '../poll-until.ts';
import { progressLine } from '../progress-line.ts';
import { withTemporal } from '../temporal-client.ts';
import { withDatabase } from '../with-database.ts';

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  facts: { type: 'string' },
  rates: { type: 'string' },
  'use-rollup': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** @throws UsageError when the file cannot be read or is no JSON; what is in it, the check of the input says. */
async function ratesOf(file: string): Promise<WhatIfRates> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `--rates: expected a file of JSON, got ${file}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function inputOf(args: readonly string[]) {
  const { values } = parseArguments({ args: [...args], options });
  const from = dayArgument('--from', values.from ?? 'nothing');
  const to = dayArgument('--to', values.to ?? 'nothing');
  const facts = values.facts?.split(',') as ComparisonInput['facts']; // the check names those that are none
  const rates = values.rates === undefined ? undefined : await ratesOf(values.rates);
  const input: ComparisonInput = {
    ...{ from, to, useRollup: values['use-rollup'] },
    ...(facts === undefined ? {} : { facts }),
    ...(rates === undefined ? {} : { rates }),
  };
  return { input, from, to, json: values.json };
}

/** Shows how many days have been compared, as they are kept, until the run has come to its end. */
async function follow(compared: () => Promise<number>, ended: Promise<unknown>): Promise<void> {
  const line = progressLine();
  await pollUntil(ended, async () => line.show(`${await compared()} days of facts compared`));
  line.clear();
}

async function run(args: readonly string[]): Promise<number> {
  const { input, from, to, json } = await inputOf(args);
  await checkBeforeStart(() => void checkComparison(input));
  return withDatabase(async (pool, { timeZone }) => {
    await checkBeforeStart(() => checkRange(pool, { from, to }, timeZone));
    return withTemporal(async (client, { temporal: { taskQueue } }) => {
      const handle = await client.workflow.start<(input: ComparisonInput) => Promise<ComparisonResult>>(
        workflowNames.compareFacts,
        {
          args: [input],
          taskQueue,
          workflowId: compareFactsWorkflowId(from, to, randomUUID()),
          staticSummary: `What would a night do to ${from} to ${to}?`,
          staticDetails: 'Changes nothing. When it fails, see to what its failure names, then start it again.',
        },
      );
      console.error(`Started ${handle.workflowId}, which changes nothing. If no worker runs: npm run worker`);
      const { firstExecutionRunId: runId } = handle;
      const ended = handle.result();
      const compared = async () => {
        const { equal = 0, late = 0, different = 0, refused = 0 } = (await recordedComparison(pool, runId)) ?? {};
        return equal + late + different + refused;
      };
      const [result] = await Promise.allSettled([ended, follow(compared, ended)]);
      if (result.status === 'rejected') {
        if (!(result.reason instanceof WorkflowFailedError)) throw result.reason;
        console.error(`${handle.workflowId} has failed: ${reasonOf(result.reason)}`);
        return 1;
      }
      const days = await daysOfComparison(pool, runId);
      console.log(json ? JSON.stringify({ ...result.value, days }, null, 2) : comparisonReport(days));
      const left = days.filter(isNotCompared).length;
      console.error(comparisonInWords({ ...result.value, refused: result.value.refused - left }));
      if (left > 0) {
        console.error(`Not compared, without a rollup: ${left}. Without --use-rollup it is made anew`);
      }
      return result.value.state === 'different' || left > 0 ? 1 : 0;
    });
  });
}

export const diffCommand: Command = {
  summary: 'says what a night would do to the facts, and changes nothing',
  usage: `diff --from DAY --to DAY [--facts FACT,FACT] [--rates FILE] [--use-rollup] [--json]

  --facts       some of notification_status, processing_time, billing, letter_despatch; all by default
  --rates       what if these rates: a file like {"sms": [{"rate": "0.05", "from": "2026-04-01"}],
                "letters": [{"postage": "second", "sheets": 1, "rate": "0.99", "from": "2026-04-01"}]}
  --use-rollup  from the rollups that are kept, without reading a message; by default from the messages, anew
  --json        the result as JSON on standard output

Exit code 0: a night would change nothing but what has changed since; 1: facts differ, or it failed, or
days have no rollup to compare from; 2: arguments that do not fit. Days up to yesterday, 370 at most. Reads the results in the database of DATABASE_URL.`,
  run,
};
