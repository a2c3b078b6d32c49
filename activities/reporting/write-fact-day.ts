import { inTransaction } from '../../db/postgres.ts';
import { writeFactDay } from '../../db/reporting/write-fact-day.ts';
import type { FactDayOutcome, WriteFactDayInput } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

/** Derives one day of one fact from the current rollup, in one transaction. */
export function writeFactDayActivity({ pool, codeVersion }: ReportingDeps) {
  return ({ fact, interval, ...given }: WriteFactDayInput): Promise<FactDayOutcome> =>
    withHeartbeat(({ signal, step }) => {
      step(`writing ${fact.fact} of ${fact.day}`);
      const request = { ...given, codeVersion, nonce: fact.nonce };
      return inTransaction(pool, (client) => writeFactDay(client, { ...interval, ...fact }, request), { signal });
    });
}
