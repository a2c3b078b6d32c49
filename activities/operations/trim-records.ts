import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import {
  deleteOldAlerts,
  deleteOldComparisons,
  foldJournalMonth,
  foldOtherEntries,
  oldJournalMonths,
} from '../../db/ops/trim.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { TrimInput, Trimmed } from '../../workflows/operation-types.ts';
import type { Control } from '../heartbeat.ts';
import type { OperationDeps } from './deps.ts';

const lockNotAvailable = '55P03';

/** `YYYY-MM` of so many months before the month of a moment. */
function monthBefore(at: Date, months: number): string {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
}

/** How often a month is begun, when somebody else wants to write to it. */
const attempts = 10;

/** Gives way to who waits for the month, and begins anew: that one's entry may keep it. */
async function foldMonth(
  pool: OperationDeps['pool'],
  month: string,
  keepFrom: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, (client) => foldJournalMonth(client, month, keepFrom), { signal });
    } catch (error) {
      const isLocked = error instanceof DatabaseError && error.code === lockNotAvailable;
      if (!isLocked || attempt === attempts) throw error;
      await sleep(200 * attempt, undefined, { signal });
    }
  }
}

/** @param at the time that counts as now. */
export async function trimRecords(
  { pool }: Pick<OperationDeps, 'pool'>,
  { months }: TrimInput,
  at: Date,
  { step, signal }: Control,
): Promise<Trimmed> {
  const keepFrom = monthBefore(at, months);
  const journalMonths: string[] = [];
  for (const month of await oldJournalMonths(pool, keepFrom)) {
    step(`the journal of ${month}`);
    if (await foldMonth(pool, month, keepFrom, signal)) journalMonths.push(month);
  }
  step('the journal of days whose month has no partition');
  while (await inTransaction(pool, (client) => foldOtherEntries(client, keepFrom), { signal }));
  const before = `${keepFrom}-01`;
  return {
    journalMonths,
    alerts: await deleteOldAlerts(pool, before),
    comparisons: await deleteOldComparisons(pool, before),
  };
}
