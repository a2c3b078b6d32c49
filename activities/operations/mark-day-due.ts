import { recordAlerts } from '../../db/alerts.ts';
import { inTransaction } from '../../db/postgres.ts';
import { markFailed } from '../../db/reporting/conclude.ts';
import type { FailedBackfillDay } from '../../workflows/backfill-types.ts';
import { backfillAlert } from '../reporting/backfill-alert.ts';
import type { OperationDeps } from './deps.ts';

/** A run that fails before its plan, or is another's, has left no mark and no alert. */
export async function markDayDue(
  { pool, alerts }: OperationDeps,
  { day, facts, message, backfill }: FailedBackfillDay,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await markFailed(
      client,
      facts.map((fact) => ({ fact, day, message })),
    );
    await recordAlerts(client, [backfillAlert(backfill, day, [message])]);
  });
  await alerts.announce();
}
