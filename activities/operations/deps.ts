import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { WindowDays } from '../../workflows/types.ts';
import type { Alerts } from '../alerts.ts';

/** What the activities of operating work with. */
export interface OperationDeps {
  readonly pool: Pool;
  readonly client: Client;
  readonly alerts: Alerts;
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
  /** Days that a night covers, and how far back it may go at all. */
  readonly windows: WindowDays;
  readonly rawHorizonDays: number;
}
