import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { archivePage } from '../../../activities/retention/archive-page.ts';
import { archiveLimits } from '../../../activities/retention/deps.ts';
import { openObjectStore } from '../../../db/objects/open-store.ts';
import { createPool, inTransaction } from '../../../db/postgres.ts';
import { startPostgres } from '../../../stack/postgres.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { copyByTemporaryTable, deleteCopied } from '../../retention/reference-move.ts';
import { horizon } from '../../support/run-day.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { aim, ratio, table, whole } from '../figures.ts';
import type { Options } from '../options.ts';
import { at, cutoff, makeTexts, serviceId, services } from './data.ts';
import { besideReceipts, type Received } from './receipts.ts';

interface Measured extends Received {
  readonly perSecond: number;
  /** Old rows that the next run will find. */
  readonly left: number;
}

const buckets = { scan: 'scan', pdf: 'pdf', test: 'test', invalid: 'invalid' };
/** Of the reference. Spec: nightly §5.4. */
const referenceBatch = 50_000;

async function archiveOurs(pool: Pool): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-bench-archive-'));
  try {
    const store = await openObjectStore({ folder }, buckets);
    const { signal } = new AbortController();
    const deps = { pool, store, buckets, timeZone: 'Europe/London', horizon };
    let cursor = null;
    do {
      const page = await archivePage(deps, archiveLimits, { at, cursor }, { step: () => {}, signal });
      if (page.failures[0] !== undefined) throw new Error(page.failures[0].message);
      cursor = page.cursor;
    } while (cursor !== null);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function archiveAsReference(pool: Pool): Promise<void> {
  for (const service of services) {
    const { rows } = await pool.query<{ id: string }>(`select ${serviceId(service)} as id`);
    const batch = { service: rows[0]?.id ?? '', type: 'sms', cutoff, limit: referenceBatch } as const;
    let moved: number;
    do {
      moved = await inTransaction(pool, async (client) => {
        const copied = await copyByTemporaryTable(client, batch);
        await deleteCopied(client);
        return copied;
      });
    } while (moved > 0);
  }
}

/** @throws Error when the old rows are not in history, or another row is. */
async function measure(
  databaseUrl: string,
  rows: number,
  progress: Progress,
  archive: (pool: Pool) => Promise<void>,
): Promise<Measured> {
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  try {
    await timed(progress, `${whole(rows)} old texts`, () => makeTexts(pool, rows));
    let seconds = 0;
    const received = await besideReceipts(pool, databaseUrl, rows, async () => {
      const began = performance.now();
      await archive(pool);
      seconds = (performance.now() - began) / 1000;
    });
    const { rows: found } = await pool.query<{ kept: number; moved: number }>(
      `select (select count(*)::int from notifications) as kept, (select count(*)::int from notification_history) as moved`,
    );
    const { kept = 0, moved = 0 } = found[0] ?? {};
    // Rows that a receipt held when their batch was picked are left to the next run.
    if (kept + moved !== 2 * rows || kept < rows || moved < rows * 0.999) {
      throw new Error(`Expected ${rows} rows to stay and as many to be moved, got ${JSON.stringify(found[0])}`);
    }
    return { ...received, left: kept - rows, perSecond: rows / seconds };
  } finally {
    await pool.end();
  }
}

function report(ours: Measured, reference: Measured): string {
  const line = (name: string, { perSecond, left, count, lost, slowest, longestWait }: Measured) => [
    name,
    ...[perSecond, left, count, lost, slowest, longestWait].map((each) => whole(each)),
  ];
  const head = ['', 'rows/s', 'rows left', 'receipts', 'lost', 'slowest, ms', 'longest wait for a lock, ms'];
  const faster = ours.perSecond / reference.perSecond;
  return [
    table(head, [line('ours', ours), line("the reference's temporary table", reference)]),
    'Aims:',
    aim('no receipt is lost', `${ours.lost} of ${ours.count}`, ours.lost === 0),
    aim("at least 0.8 of the reference's rows per second", ratio(faster), faster >= 0.8),
    aim(
      'no receipt waits longer for a lock than in the reference',
      `${whole(ours.longestWait)} ms`,
      ours.longestWait <= reference.longestWait,
    ),
  ].join('\n');
}

/** The archiving beside 200 receipts a second, against the reference's way on equal data. */
export async function benchArchive(
  { quick, archiveRows = quick ? 20_000 : 200_000 }: Pick<Options, 'quick'> & { readonly archiveRows?: number },
  progress: Progress,
): Promise<string> {
  const postgres = await timed(progress, 'Postgres 18', () => startPostgres({ major: 18 }));
  try {
    const run = async (name: string, archive: (pool: Pool) => Promise<void>) => {
      const databaseUrl = await createMigratedDatabase(postgres.url, name);
      return timed(progress, name, () => measure(databaseUrl, archiveRows, progress, archive));
    };
    const reference = await run('reference', archiveAsReference);
    return report(await run('ours', archiveOurs), reference);
  } finally {
    await postgres.stop();
  }
}
