import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { inTransaction } from '../../db/postgres.ts';
import { nightWorkflowId } from '../../workflows/names.ts';
import type { RunResult } from '../../workflows/types.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { loadTables } from '../support/load-tables.ts';
import { comparedTables, compareTable, type TableComparison } from './compare.ts';
import { compareDashboard } from './compare-dashboard.ts';
import { fingerprint, writtenBetween } from './fingerprint.ts';

const days = z.number().int().min(1).max(364);
const caseFile = z.object({
  name: z.string(),
  today: z.iso.date(),
  time_zone: z.string(),
  windows: z.object({
    status: z.object({ sms: days, email: days, letter: days }),
    billing: days,
    processing_time: days,
  }),
});
type Case = z.infer<typeof caseFile>;

/** Rows that are left out for another reason than a rate: day, id, reason. */
const problemsFile = z.array(z.tuple([z.string(), z.string(), z.string()]));

export interface CaseResult {
  readonly name: string;
  readonly tables: readonly TableComparison[];
  readonly problemsEqual: boolean;
  /** What differs in the answer of the API; undefined when the case expects none. */
  readonly dashboard: readonly string[] | undefined;
  /** Tables that the second run wrote to, of those that it may not. */
  readonly writtenAgain: readonly string[];
  readonly skipped: readonly string[];
  readonly seconds: number;
  readonly secondsAgain: number;
  readonly equal: boolean;
}

async function readCase(directory: string): Promise<Case> {
  const file = join(directory, 'case.json');
  const parsed = caseFile.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is not a case:\n${z.prettifyError(parsed.error)}`);
}

async function night(harness: Harness, { today, windows }: Case): Promise<number> {
  const began = performance.now();
  const input = {
    night: today,
    windows: { notificationStatus: windows.status, processingTime: windows.processing_time, billing: windows.billing },
    flushAgain: false,
    timeOuts: false,
  };
  await harness.client.workflow.execute<(given: typeof input) => Promise<RunResult>>('nightlyReporting', {
    args: [input],
    taskQueue: harness.taskQueue,
    workflowId: `${nightWorkflowId(today)}/${randomUUID()}`,
  });
  return (performance.now() - began) / 1000;
}

async function problemsEqual({ pool }: Harness, directory: string): Promise<boolean> {
  const file = join(directory, 'expected', 'problems.json');
  const expected = existsSync(file) ? problemsFile.parse(JSON.parse(await readFile(file, 'utf8'))) : [];
  const { rows } = await pool.query<{ day: string; notification_id: string; reason: string }>(
    'select day, notification_id, reason from nightshift.problem_row',
  );
  const text = (problems: readonly (readonly string[])[]) =>
    problems
      .map((problem) => problem.join(' '))
      .sort()
      .join('\n');
  return text(rows.map(({ day, notification_id, reason }) => [day, notification_id, reason])) === text(expected);
}

/**
 * Loads a case into an empty, migrated database, runs its night through Temporal, compares whole tables, and runs the
 * same night again, which may not write a row.
 */
export async function runCase(
  directory: string,
  servers: { readonly databaseUrl: string; readonly redisUrl: string; readonly temporalAddress: string },
): Promise<CaseResult> {
  const given = await readCase(directory);
  const harness = await createHarness({
    ...servers,
    taskQueue: `parity-${randomUUID()}`,
    settings: { timeZone: given.time_zone },
  });
  try {
    const skipped = await inTransaction(harness.pool, (client) => loadTables(client, join(directory, 'input')));
    await harness.pool.query('analyze');
    return await harness.withWorker(async () => {
      const seconds = await night(harness, given);
      const tables = await inTransaction(harness.pool, async (client) => {
        const compared: TableComparison[] = [];
        for (const table of comparedTables) {
          const folder = join(directory, 'expected');
          const expected = existsSync(join(folder, `${table.table}.csv`)) ? folder : undefined;
          compared.push(await compareTable(client, table, expected));
        }
        return compared;
      });
      const problems = await problemsEqual(harness, directory);
      const { today, time_zone: timeZone } = given;
      const dashboard = await compareDashboard(directory, servers, { today, timeZone });
      const before = await inTransaction(harness.pool, fingerprint);
      const secondsAgain = await night(harness, given);
      const writtenAgain = writtenBetween(before, await inTransaction(harness.pool, fingerprint));
      const same = tables.every(({ missing, extra, different }) => missing + extra + different === 0);
      const equal = same && problems && (dashboard ?? []).length === 0 && writtenAgain.length === 0;
      const compared = { tables, problemsEqual: problems, dashboard, writtenAgain, equal };
      return { name: given.name, ...compared, skipped, seconds, secondsAgain };
    });
  } finally {
    await harness.close();
  }
}
