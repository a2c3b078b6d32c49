import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { GuardedCache } from '../db/cache/guard/guarded-cache.ts';

/** What the API works with. */
export interface ApiDeps {
  readonly pool: Pool;
  readonly cache: GuardedCache;
  /** Of the client `notify-admin`: any of them signs, so that one can be replaced without an interruption. */
  readonly adminSecrets: readonly string[];
  /** The zone whose midnights bound a reporting day. */
  readonly timeZone: string;
  /** What `/_status` says of this build. */
  readonly build: { readonly commit: string; readonly time: string };
  readonly logger: Logger;
  now(): Date;
}
