import { inTransaction } from '../../db/postgres.ts';
import { lockDay } from '../../db/reporting/lock.ts';
import { rollUpDay } from '../../db/reporting/rollup.ts';
import type { DayInterval, RolledUpDay } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

/** One scan of a day's raw rows into the rollup that all its facts are derived from. */
export function rollUpDayActivity({ pool }: ReportingDeps) {
  return (interval: DayInterval): Promise<RolledUpDay> =>
    withHeartbeat(({ signal, step }) =>
      inTransaction(
        pool,
        async (client) => {
          step(`waiting for the lock of ${interval.day}`);
          await lockDay(client, interval.day);
          step(`scanning ${interval.day}`);
          const began = performance.now();
          const result = await rollUpDay(client, interval);
          return { day: interval.day, ...result, seconds: (performance.now() - began) / 1000 };
        },
        { signal },
      ),
    );
}
