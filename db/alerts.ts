import type { Pool, PoolClient } from 'pg';

/** What a ticket about an alert says besides its text. */
export interface Ticket {
  /** The value of the field "task type" of Notify's ticket form. */
  readonly taskType: string;
  /** E-mail addresses that get a copy. */
  readonly ccs?: readonly string[];
}

/** What alerts are about. The runbook has a place for each, and a test that provokes it is there for each. */
export const alertKinds = [
  'failed',
  'refused',
  'unrated',
  'all-unrated',
  'fall',
  'problem-rows',
  'freshness',
  'schedule',
  'comparison',
  'letters-without-file',
  'letters-wait',
  'letter-given-up',
  'letter-infected',
  'letters-created',
  'letters-technical-failure',
  'letters-sending',
  'receipt',
  'archiving-incomplete',
  'deep-archive-incomplete',
  'stale-cache',
] as const;

/** The kind, and what of that kind it is. */
export type AlertKey = `${(typeof alertKinds)[number]}/${string}`;

export interface Alert {
  /** What it is about; the same key alerts once. */
  readonly key: AlertKey;
  readonly subject: string;
  readonly message: string;
  /** Without it, no ticket is made. */
  readonly ticket?: Ticket;
}

/** Enters alerts in the transaction that found them; those whose key is known are left as they are. */
export async function recordAlerts(client: Pool | PoolClient, alerts: readonly Alert[]): Promise<void> {
  await client.query(
    `insert into nightshift.alert (key, subject, message, ticket)
     select key, subject, message, ticket
       from jsonb_to_recordset($1::jsonb) as a (key text, subject text, message text, ticket jsonb)
     on conflict (key) do nothing`,
    [JSON.stringify(alerts)],
  );
}
