import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { nightWorkflowId, workflowNames } from '../../../workflows/names.ts';
import type { RunResult } from '../../../workflows/types.ts';
import { night } from './data.ts';
import type { Worker } from './worker.ts';

/** What one night of ours took. */
export interface Night {
  readonly seconds: number;
  readonly statements: number;
  /** Events in the history of the night, and in the largest of its children's. */
  readonly events: number;
  readonly childEvents: number;
  /** Write-ahead log that the whole server wrote meanwhile, in bytes. */
  readonly walBytes: number;
  readonly changedRows: number;
}

/** Where the night runs. */
export interface NightSetting {
  readonly client: Client;
  readonly taskQueue: string;
  readonly worker: Worker;
  readonly pool: Pool;
}

async function walPosition(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    `select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as bytes`,
  );
  return Number(rows[0]?.bytes);
}

/** Runs the night through Temporal, over a window of as many days as the bench has. */
export async function runNight({ client, taskQueue, worker, pool }: NightSetting, days: number): Promise<Night> {
  const workflowId = `${nightWorkflowId(night)}/${randomUUID()}`;
  const statementsBefore = await worker.statements();
  const walBefore = await walPosition(pool);
  const began = performance.now();
  const input = {
    night,
    windows: { notificationStatus: { email: days, sms: days, letter: days }, processingTime: days, billing: days },
    flushAgain: false,
    timeOuts: false,
  };
  const result = await client.workflow.execute<(given: typeof input) => Promise<RunResult>>(
    workflowNames.nightlyReporting,
    { args: [input], taskQueue, workflowId },
  );
  const seconds = (performance.now() - began) / 1000;
  if (result.state !== 'completed') {
    throw new Error(`The night: expected it to complete, got "${result.state}":\n${result.problems.join('\n')}`);
  }
  const events = async (id: string) => (await client.workflow.getHandle(id).describe()).historyLength;
  const children = [workflowNames.notificationStatus, workflowNames.processingTime, workflowNames.billing];
  return {
    seconds,
    statements: (await worker.statements()) - statementsBefore,
    walBytes: (await walPosition(pool)) - walBefore,
    events: await events(workflowId),
    childEvents: Math.max(...(await Promise.all(children.map((child) => events(`${workflowId}/${child}`))))),
    changedRows: result.days.reduce((sum, { added, changed, removed }) => sum + added + changed + removed, 0),
  };
}
