import { Client, Connection } from '@temporalio/client';
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Logger } from 'pino';
import type { Config } from '../temporal.config.ts';
import { letterScanOptions, workflowNames } from '../workflows/names.ts';
import type { LetterScans } from './deps.ts';

/** A caller waits for it. */
const patienceMs = 2_000;
/** So many failures in a row, and Temporal is left alone for so long. */
const failures = 3;
const probeAfterMs = 10_000;

type StartedScans = LetterScans & { close(): Promise<void> };

/**
 * Starts scans in Temporal; the connection is made by the first one, and made again when it is lost. When no server is named,
 * all are left to the rescue.
 */
export function createLetterScans(temporal: Config['temporal'], taskQueue: string, logger: Logger): StartedScans {
  const { address, namespace, tls, apiKey } = temporal;
  if (address === undefined) {
    logger.info('TEMPORAL_ADDRESS is not set: the scans of letters are started by the rescue, and not from here');
    return { start: async () => {}, close: async () => {} };
  }
  const connection = Connection.lazy({
    address,
    tls,
    connectTimeout: patienceMs,
    // The client's own attempts go on past the deadline, and past the end of the connection, which ends the process.
    interceptors: [],
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const client = new Client({ connection, namespace });
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: probeAfterMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  return {
    async start(id) {
      const start = () => client.workflow.start(workflowNames.letterScan, letterScanOptions(id, taskQueue));
      await breaker.execute(() => connection.withDeadline(Date.now() + patienceMs, start));
    },
    close: () => connection.close(),
  };
}
