import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from '../../../db/postgres.ts';
import { openComparison } from '../../../db/reporting/record-comparison.ts';
import { type Known, knownComparison, knownNight, knownOf } from './known-values.ts';
import { makeIds } from './world-ids.ts';
import { type Row, rowsOf, userRow } from './world-rows.ts';

interface World {
  readonly known: Known;
  readonly service: string;
  /** Of the service's API key. */
  readonly secret: string;
}

/** Inserts rows in this order, in one round trip; columns that they lack have their defaults. */
async function insertAll(pool: Pool, tables: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  await inTransaction(pool, async (client) => {
    const statements = Object.entries(tables).flatMap(([table, rows]) =>
      rows.map((row) => {
        const columns = Object.keys(row).map((name) => client.escapeIdentifier(name));
        const values = client.escapeLiteral(JSON.stringify(row));
        return `insert into public.${table} (${columns}) select ${columns} from jsonb_populate_record(null::public.${table}, ${values})`;
      }),
    );
    await client.query(statements.join(';\n'));
  });
}

/** The user that Notify's own migrations make, a provider, and a night in the ledger. */
export async function loadFoundation(pool: Pool): Promise<void> {
  const provider = { display_name: 'MMG', identifier: 'mmg', priority: 50, notification_type: 'sms', active: true };
  await insertAll(pool, {
    users: [userRow('6af522d0-2915-4e52-83a3-3690455a5fe6')],
    provider_details: [{ ...provider, id: randomUUID(), version: 1, supports_international: true }],
  });
  await pool.query(
    `insert into nightshift.run (run_id, workflow_id, workflow_type, night, through_day, forced, state, started_at, finished_at, summary)
     values ('a run', 'nightly', 'nightlyReporting', $1::date, $1::date - 1, false, 'failed', $1, $1, '{"problems": ["one"]}')`,
    [knownNight],
  );
  const comparison = { runId: knownComparison, workflowId: 'compare-facts', from: knownNight, to: knownNight };
  await inTransaction(pool, (client) => openComparison(client, { ...comparison, useRollup: false, rates: null }));
}

/** A service, its organisation and all that hangs on them: a row or more of each table, with ids that no other world has. */
export async function makeWorld(pool: Pool): Promise<World> {
  const ids = makeIds();
  await insertAll(pool, rowsOf(ids));
  return { known: knownOf(ids), service: ids.service, secret: ids.secret };
}
