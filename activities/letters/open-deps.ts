import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Pool } from 'pg';
import { openObjectStore } from '../../db/objects/open-store.ts';
import type { ServerConfig } from '../../temporal.config.ts';
import type { Alerts } from '../alerts.ts';
import type { DeepArchiveDeps } from '../deep-archive/deps.ts';
import { createClamdScanner } from './clamd.ts';
import type { LetterDeps } from './deps.ts';
import type { HousekeepingDeps } from './housekeeping/check-letters.ts';
import { createLocalSanitiser } from './sanitiser/local-sanitiser.ts';
import { scanStarter } from './scan-starter.ts';

/** Opens what the activities around letters, and the deep archive, work with. The caller closes the sanitiser. */
export async function openLetterDeps(
  { letters, alerts, temporal, timeZone, windows, rawHorizonDays }: ServerConfig,
  given: { readonly connection: NativeConnection; readonly pool: Pool; readonly alerts: Alerts },
): Promise<LetterDeps & HousekeepingDeps & DeepArchiveDeps> {
  const { connection, ...others } = given;
  const client = new Client({ connection, namespace: temporal.namespace });
  return {
    ...others,
    store: await openObjectStore(letters.objects, { ...letters.buckets, history: letters.history.bucket }),
    buckets: letters.buckets,
    history: letters.history,
    scanner: createClamdScanner({ address: letters.clamd }),
    sanitiser: createLocalSanitiser(),
    timeZone,
    horizon: { timeZone, windows, rawHorizonDays },
    dvlaEmailAddresses: alerts.dvlaEmailAddresses,
    startScan: scanStarter(client, letters.taskQueue),
  };
}
