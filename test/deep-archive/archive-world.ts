import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { archiveHour } from '../../activities/deep-archive/archive-hour.ts';
import type { DeepArchiveDeps } from '../../activities/deep-archive/deps.ts';
import { restorePart } from '../../activities/deep-archive/restore-part.ts';
import { sweepParts } from '../../activities/deep-archive/sweep-parts.ts';
import { hoursToArchive } from '../../db/deep-archive/hours.ts';
import { findArchivedPart } from '../../db/deep-archive/parts.ts';
import { openPart } from '../../db/deep-archive/read-part.ts';
import { openObjectStore } from '../../db/objects/open-store.ts';
import { createPool } from '../../db/postgres.ts';
import type { ArchivedHour } from '../../workflows/deep-archive-types.ts';
import { history } from '../letters/letter-platform.ts';
import { addServices, insertAll, message } from '../retention/rows.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import type { AtEnd } from '../support/scenario.ts';
import { until } from '../support/until.ts';

/** Hours of an old day, naive UTC. */
export const hourOf = (hour: number, day = '2025-01-31') => `${day} ${String(hour).padStart(2, '0')}:00:00`;

type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** A row of `notification_history`, an old one. */
export function oldRow(createdAt: string, differences: Readonly<Record<string, unknown>> = {}): Row {
  const { to, normalised_to, _personalisation, reply_to_text, ...row } = message('sms', createdAt, differences);
  return row;
}

const { signal } = new AbortController();
const control = { step: () => {}, signal };

export interface PartRow {
  readonly id: string;
  readonly hour: string;
  readonly state: string;
  readonly name: string;
  readonly restored: boolean;
}

/** Database, store, and what the activities do without Temporal. */
export interface ArchiveWorld {
  readonly deps: DeepArchiveDeps;
  readonly pool: Pool;
  add(...rows: readonly object[]): Promise<void>;
  /** As an activity; in place of the database or the store another one may be given. */
  archive(hour: string, changes?: Partial<DeepArchiveDeps>): Promise<ArchivedHour>;
  /** All hours of up to a year before `at`, and the sweep. */
  archiveAll(at?: string): Promise<void>;
  restore(id: string, changes?: Partial<DeepArchiveDeps>): ReturnType<typeof restorePart>;
  restoreAll(): Promise<void>;
  /** As if the 30 days were over. */
  endRestoring(): Promise<void>;
  sweep(): Promise<number>;
  parts(): Promise<PartRow[]>;
  objects(): Promise<string[]>;
  /** Every row of `notification_history` as text, by id. */
  rows(): Promise<Record<string, string>>;
  /** Where each row is: `here`, or the id of the part that alone has it; all of them, when it is in several places. */
  places(): Promise<Record<string, readonly string[]>>;
}

async function idsOf(deps: DeepArchiveDeps, id: string): Promise<string[]> {
  const part = await findArchivedPart(deps.pool, id);
  if (part === undefined) throw new Error(`Expected the part ${id} to be archived`);
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-test-'));
  try {
    const { columns, batches } = await openPart(
      deps.store,
      { bucket: deps.history.bucket, name: part.name },
      part,
      folder,
    );
    const ids: string[] = [];
    for await (const rows of batches()) ids.push(...rows.map((row) => String(row[columns.indexOf('id')])));
    return ids;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function databaseUntil(atEnd: AtEnd): Promise<string> {
  const { url, drop } = await createDatabase();
  atEnd(drop);
  return url;
}

/** For rows that refer to nothing. */
export async function dropForeignKeys(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select conname as name from pg_constraint
      where conrelid = 'public.notification_history'::regclass and contype = 'f'`,
  );
  for (const { name } of rows) await pool.query(`alter table public.notification_history drop constraint "${name}"`);
}

/** Waits until a session waits for a lock. */
export const untilLockWait = (pool: Pool) =>
  until('a wait for a lock', async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount !== 0;
  });

/** @param given a store or a database in place of the test's own. */
export async function createArchiveWorld(
  atEnd: AtEnd,
  given: Partial<Pick<DeepArchiveDeps, 'store' | 'history'>> & { readonly databaseUrl?: string } = {},
): Promise<ArchiveWorld> {
  const { databaseUrl = await databaseUntil(atEnd), ...changes } = given;
  const pool = createPool(databaseUrl);
  atEnd(() => pool.end());
  await addServices(pool, uuid(1), uuid(2), uuid(3));
  const folder = mkdtempSync('/var/tmp/nightshift-deep-archive-');
  atEnd(async () => rmSync(folder, { recursive: true }));
  const deps: DeepArchiveDeps = {
    pool,
    store: await openObjectStore({ folder }, { history: history.bucket }),
    history,
    timeZone: 'Europe/London',
    ...changes,
  };
  const parts: ArchiveWorld['parts'] = async () => {
    const { rows } = await pool.query<PartRow>(
      `select id, hour::text as hour, state, object_name as name, restored_at is not null as restored
         from nightshift.deep_archive_part order by hour, started_at`,
    );
    return rows;
  };
  const limits = { hours: 240, batch: 3 };
  const archive: ArchiveWorld['archive'] = (hour, others) => archiveHour({ ...deps, ...others }, limits, hour, control);
  const restore: ArchiveWorld['restore'] = (id, others) => restorePart({ ...deps, ...others }, id, control);
  const rows: ArchiveWorld['rows'] = async () => {
    const { rows: found } = await pool.query<{ id: string; row: string }>(
      'select id, h::text as row from public.notification_history h order by id',
    );
    return Object.fromEntries(found.map(({ id, row }) => [id, row]));
  };
  return {
    deps,
    pool,
    add: (...added) => insertAll(pool, { notification_history: added }),
    archive,
    archiveAll: async (at = '2026-11-22T01:35:00Z') => {
      const { hours } = await hoursToArchive(pool, at, limits.hours);
      for (const hour of hours) await archive(hour);
      await sweepParts(deps, control);
    },
    restore,
    restoreAll: async () => {
      for (const { id, state } of await parts()) if (state === 'archived') await restore(id);
    },
    endRestoring: async () => {
      await pool.query(`update nightshift.deep_archive_part set restored_until = timezone('utc', now())`);
    },
    sweep: () => sweepParts(deps, control),
    parts,
    objects: async () => {
      const names: string[] = [];
      for await (const { name } of deps.store.list(deps.history.bucket, '')) names.push(name);
      return names;
    },
    rows,
    places: async () => {
      const places: Record<string, string[]> = {};
      for (const id of Object.keys(await rows())) places[id] = ['here'];
      for (const { id: part, state, restored } of await parts()) {
        if (state !== 'archived') continue;
        for (const id of await idsOf(deps, part)) {
          const found = places[id] ?? [];
          if (restored && !found.includes('here')) throw new Error(`${id} of a restored part is not here`);
          if (!restored) places[id] = [...found, part];
        }
      }
      return places;
    },
  };
}
