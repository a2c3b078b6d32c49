import { type BackfillRange, backfillDays, checkRange } from '../../db/reporting/backfill.ts';
import type { BackfillPage } from '../../workflows/backfill-types.ts';
import type { OperationDeps } from './deps.ts';

/** Days of a page: what a run of a backfill knows at a time. */
const pageDays = 25;

export async function listBackfillDays(
  { pool, timeZone }: OperationDeps,
  range: BackfillRange,
  after: string | null,
): Promise<BackfillPage> {
  await checkRange(pool, range, timeZone);
  return backfillDays(pool, range, { after, limit: pageDays });
}
