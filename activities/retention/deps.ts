import type { Pool } from 'pg';
import type { LetterBuckets } from '../../db/letters/places.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import type { FactHorizon } from '../../db/receipts/mark-due.ts';
import type { Alerts } from '../alerts.ts';

/** What the archiving works with. */
export interface ArchiveDeps {
  readonly pool: Pool;
  readonly store: ObjectStore;
  readonly buckets: LetterBuckets;
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
  /** What the nights look at by themselves. */
  readonly horizon: FactHorizon;
}

/** What telling people of it works with. */
export interface ArchiveAlertDeps {
  readonly pool: Pool;
  readonly alerts: Alerts;
}

/** How much is done at a time. */
export interface ArchiveLimits {
  /** Rows of a batch of e-mails or texts, whose locks are held together. */
  readonly messages: number;
  /** Of a batch of letters. */
  readonly letters: number;
  /** A page ends with the batch that is under way after so many milliseconds. */
  readonly pageMs: number;
}

/** With 10,000 messages a batch is hardly faster, and a receipt waits five times as long for a row of it. */
export const archiveLimits: ArchiveLimits = { messages: 2_000, letters: 1_000, pageMs: 60_000 };
