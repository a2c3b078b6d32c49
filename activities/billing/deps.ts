import type { Pool } from 'pg';

/** What the activities of the yearly allowances work with. */
export interface BillingDeps {
  readonly pool: Pool;
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
}
