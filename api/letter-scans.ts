import type { Logger } from 'pino';
import { letterScanOptions, workflowNames } from '../workflows/names.ts';
import type { LetterScans } from './deps.ts';
import type { TemporalClient } from './temporal-client.ts';

/** Starts scans in Temporal. When no server is named, all are left to the rescue. */
export function createLetterScans(
  temporal: TemporalClient | undefined,
  taskQueue: string,
  logger: Logger,
): LetterScans {
  if (temporal === undefined) {
    logger.info('TEMPORAL_ADDRESS is not set: the scans of letters are started by the rescue, and not from here');
    return { start: async () => {} };
  }
  return {
    async start(id) {
      await temporal.ask(({ workflow }) => workflow.start(workflowNames.letterScan, letterScanOptions(id, taskQueue)));
    },
  };
}
