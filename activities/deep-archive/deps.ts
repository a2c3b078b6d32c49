import type { Pool } from 'pg';
import type { HistoryPlace } from '../../db/deep-archive/place.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import type { Alerts } from '../alerts.ts';

/** What the deep archive works with. */
export interface DeepArchiveDeps {
  readonly pool: Pool;
  readonly store: ObjectStore;
  readonly history: HistoryPlace;
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
}

/** And what tells people. */
export interface DeepArchiveAlertDeps {
  readonly alerts: Alerts;
}

/** How much is done at a time. */
export interface DeepArchiveLimits {
  /** Hours of a run. Spec: nightly §5.7. */
  readonly hours: number;
  /** Rows in memory, which are a row group of the file. */
  readonly batch: number;
}

export const deepArchiveLimits: DeepArchiveLimits = { hours: 240, batch: 20_000 };
