import type { Pool } from 'pg';
import type { LetterBuckets } from '../../db/letters/places.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import type { FactHorizon } from '../../db/receipts/mark-due.ts';
import type { Alerts } from '../alerts.ts';
import type { VirusScanner } from './clamd.ts';
import type { Sanitiser } from './sanitiser/sanitiser.ts';

/** What the activities around letters work with. */
export interface LetterDeps {
  readonly pool: Pool;
  readonly store: ObjectStore;
  readonly buckets: LetterBuckets;
  readonly scanner: VirusScanner;
  readonly sanitiser: Sanitiser;
  readonly alerts: Alerts;
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
  /** What the nights look at by themselves. */
  readonly horizon: FactHorizon;
  /** Starts the scan of a letter. @returns false: it has one. */
  startScan(id: string): Promise<boolean>;
}
