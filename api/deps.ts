import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Change } from '../db/cache/changes.ts';
import type { GuardedCache } from '../db/cache/guard/types.ts';
import type { LetterBuckets } from '../db/letters/places.ts';
import type { ObjectStore } from '../db/objects/object-store.ts';
import type { WindowDays } from '../db/reporting/plan.ts';
import type { Backfills } from './ops/backfills/backfills.ts';
import type { LetterWaits } from './pages/ops/letter-waits.ts';
import type { TemporalUi } from './pages/ops/temporal-links.ts';

export interface SigningKeys {
  /** The last one signs, any is accepted. */
  readonly secretKeys: readonly string[];
  readonly salt: string;
  /** Values that are not signed count too, as in development and in tests. */
  readonly allowUnsigned: boolean;
}

/** Starts the scans of letters, which go on without the API. */
export interface LetterScans {
  /** Returns once the scan will go on by itself. @throws Error when it was not started; the rescue starts it then. */
  start(notificationId: string): Promise<void>;
}

/** What the API works with. */
export interface ApiDeps {
  readonly pool: Pool;
  readonly cache: GuardedCache;
  /** A connection for walks through all keys, which must not hold up the reads. */
  readonly scans: Redis;
  /** A connection for Notify's own counters, which gives up soon. */
  readonly counters: Redis;
  readonly letters: {
    readonly store: ObjectStore;
    readonly buckets: LetterBuckets;
    readonly scans: LetterScans;
  };
  readonly backfills: Backfills;
  readonly letterWaits: LetterWaits;
  readonly temporalUi: TemporalUi;
  /** All changes go through it: one transaction, and what it made stale is gone before the answer. */
  readonly change: Change;
  /** Of the client `notify-admin`: any of them signs, so that one can be replaced without an interruption. */
  readonly adminSecrets: readonly string[];
  /** The same of the client `nightshift-ops`; none: nobody may. */
  readonly opsSecrets: readonly string[];
  /** Whether cookies are for HTTPS only. */
  readonly secureCookies: boolean;
  /** Of what Notify signs: the secrets of API keys, tokens of invitations. */
  readonly signing: SigningKeys;
  /** Addresses of archived users get it. */
  readonly emailDomain: string;
  /** Who the text messages of a new service are from. */
  readonly fromNumber: string;
  /** The zone whose midnights bound a reporting day. */
  readonly timeZone: string;
  /** The days that every night looks at; a change of an older one is entered for the next night. */
  readonly windows: WindowDays;
  /** Days older than so many have no raw rows any more. */
  readonly rawHorizonDays: number;
  /** What `/_status` says of this build. */
  readonly build: { readonly commit: string; readonly time: string };
  readonly logger: Logger;
  now(): Date;
}
