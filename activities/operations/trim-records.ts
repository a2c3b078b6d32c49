import { handleWhen, IterableBackoff, retry } from 'cockatiel';
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

/** Gives way to who waits for a month, and begins the month anew: that one's entry may keep it. */
const givingWay = retry(
  handleWhen((error) => error instanceof DatabaseError && error.code === lockNotAvailable),
  { maxAttempts: 9, backoff: new IterableBackoff(Array.from({ length: 9 }, (_, tries) => 200 * (tries + 1))) },
);

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
    const fold = () => inTransaction(pool, (client) => foldJournalMonth(client, month, keepFrom), { signal });
    if (await givingWay.execute(fold, signal)) journalMonths.push(month);
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
