import { inTransaction } from '../../db/postgres.ts';
import { checkDay } from '../../db/reporting/days.ts';
import { timeOutBatch, timeOutsOf } from '../../db/retention/time-outs.ts';
import type { TimedOut, TimeOutInput } from '../../workflows/retention-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from '../reporting/deps.ts';

/** Rows that one transaction changes: it holds their locks for well under a second. */
const batch = 10_000;

/** Times out batch by batch: whoever dies has done the batches before. Spec: nightly §5.6. */
export function timeOutNotificationsActivity({
  pool,
  timeZone,
  windows: { notificationStatus },
}: Pick<ReportingDeps, 'pool' | 'timeZone' | 'windows'>) {
  return ({ night, windows = notificationStatus }: TimeOutInput): Promise<TimedOut> =>
    withHeartbeat(async ({ step, signal }) => {
      const timeOuts = await inTransaction(pool, (client) => timeOutsOf(client, checkDay(night), timeZone), { signal });
      let done: TimedOut = { email: 0, sms: 0, callbacks: 0 };
      for (;;) {
        const { email, sms, callbacks } = await inTransaction(
          pool,
          (client) => timeOutBatch(client, timeOuts, { limit: batch, windows, timeZone }),
          { signal },
        );
        done = { email: done.email + email, sms: done.sms + sms, callbacks: done.callbacks + callbacks };
        step(`${done.email} e-mails and ${done.sms} texts of before ${timeOuts.cutoff} have timed out`);
        if (email + sms < batch) return done;
      }
    });
}
