import { mkdtempSync, rmSync } from 'node:fs';
import type { Pool } from 'pg';
import { archivePage } from '../../activities/retention/archive-page.ts';
import type { ArchiveDeps, ArchiveLimits } from '../../activities/retention/deps.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { openObjectStore } from '../../db/objects/open-store.ts';
import type { ArchiveCursor, ArchivePage } from '../../workflows/retention-types.ts';
import { buckets } from '../letters/letter-platform.ts';
import { horizon } from '../support/run-day.ts';
import type { AtEnd } from '../support/scenario.ts';

/** A store of a test's own. */
export async function openStore(atEnd: AtEnd): Promise<ObjectStore> {
  const folder = mkdtempSync('/var/tmp/nightshift-retention-');
  atEnd(async () => rmSync(folder, { recursive: true }));
  return openObjectStore({ folder }, buckets);
}

export async function filesIn(store: ObjectStore): Promise<string[]> {
  const files: string[] = [];
  for (const bucket of Object.values(buckets)) {
    for await (const { name } of store.list(bucket, '')) files.push(`${bucket}/${name}`);
  }
  return files;
}

export interface Archiver {
  /** A page of the archiving. @param cursor of the one before; null: from the beginning. */
  page(at: string, cursor?: ArchiveCursor | null): Promise<ArchivePage>;
  /** All pages; the counts of each. */
  all(at: string): Promise<ArchivePage[]>;
}

const { signal } = new AbortController();

/** The activity's work, without Temporal. */
export function createArchiver(pool: Pool, store: ObjectStore, limits: Partial<ArchiveLimits> = {}): Archiver {
  const deps: ArchiveDeps = { pool, store, buckets, timeZone: 'Europe/London', horizon };
  const page: Archiver['page'] = (at, cursor = null) =>
    archivePage(
      deps,
      { messages: 3, letters: 2, pageMs: 60_000, ...limits },
      { at, cursor },
      { step: () => {}, signal },
    );
  return {
    page,
    all: async (at) => {
      const pages = [await page(at)];
      for (let last = pages[0]; last !== undefined && last.cursor !== null; ) {
        last = await page(at, last.cursor);
        pages.push(last);
      }
      return pages;
    },
  };
}
