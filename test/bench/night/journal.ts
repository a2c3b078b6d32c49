import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { definitions } from '../../../db/reporting/definitions.ts';
import { plan, windowsOf, writePlanned } from '../../support/run-day.ts';
import { night } from './data.ts';

const tables = Object.values(definitions).map(({ table }) => table);

/** What the journal costs: seconds of the transactions that write the facts of all days, where there were none. */
export interface JournalCost {
  readonly withJournal: number;
  readonly withoutJournal: number;
}

async function writeAll(pool: Pool, days: number): Promise<number> {
  await pool.query(`truncate ${tables.join(', ')}`);
  const runId = randomUUID();
  const planned = await plan(pool, { runId, night, windows: windowsOf(days) });
  const written = await writePlanned(pool, planned, runId);
  return written.reduce((sum, { seconds }) => sum + seconds, 0);
}

async function switchJournal(pool: Pool, to: 'enable' | 'disable'): Promise<void> {
  const statements = tables.flatMap((table) =>
    ['insert', 'update', 'delete', 'truncate'].map(
      (event) => `alter table ${table} ${to} trigger nightshift_journal_${event}`,
    ),
  );
  await pool.query(statements.join('; '));
}

/** Derives the facts from the rollups that are there. The fastest of two counts, in turns. */
export async function measureJournal(pool: Pool, days: number): Promise<JournalCost> {
  const [withJournal, withoutJournal]: [number[], number[]] = [[], []];
  for (let round = 0; round < 2; round += 1) {
    withJournal.push(await writeAll(pool, days));
    await switchJournal(pool, 'disable');
    withoutJournal.push(await writeAll(pool, days));
    await switchJournal(pool, 'enable');
  }
  return { withJournal: Math.min(...withJournal), withoutJournal: Math.min(...withoutJournal) };
}
