import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { WindowDays } from '../../workflows/types.ts';
import type { Alerts } from '../alerts.ts';

/** What the reporting activities work with. */
export interface ReportingDeps {
  readonly pool: Pool;
  readonly redis: Redis;
  readonly alerts: Alerts;
  readonly windows: WindowDays;
  readonly timeZone: string;
  readonly rawHorizonDays: number;
  readonly codeVersion: string;
}
