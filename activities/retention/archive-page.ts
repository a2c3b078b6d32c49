import { DatabaseError } from 'pg';
import { zeroUuid } from '../../db/reporting/days.ts';
import { beginning } from '../../db/retention/messages.ts';
import { nextExpiredService } from '../../db/retention/services.ts';
import {
  type ArchiveCounts,
  type ArchiveCursor,
  type ArchivedType,
  type ArchiveFailure,
  type ArchivePage,
  addCounts,
  noCounts,
} from '../../workflows/retention-types.ts';
import type { Control } from '../heartbeat.ts';
import { archiveBatch } from './archive-batch.ts';
import type { ArchiveDeps, ArchiveLimits } from './deps.ts';

const types = ['email', 'sms', 'letter'] as const satisfies readonly ArchivedType[];

/** Failures that a page names. */
const namedFailures = 10;

/**
 * SQLSTATEs, or their classes, that are about the rows of one service: it does not stop the others. Anything else is about
 * the database.
 */
const ofRows = ['22', '23', '40', '55P03', '57014', 'P0001'];

class Page {
  readonly counts: Record<ArchivedType, ArchiveCounts> = { email: noCounts, sms: noCounts, letter: noCounts };
  readonly failures: ArchiveFailure[] = [];
  failureCount = 0;

  add(type: ArchivedType, more: ArchiveCounts): void {
    this.counts[type] = addCounts(this.counts[type], more);
  }

  fail(failure: ArchiveFailure): void {
    this.failureCount += 1;
    if (this.failures.length < namedFailures) this.failures.push(failure);
  }
}

function start(type: ArchivedType): ArchiveCursor {
  return { type, service: zeroUuid, after: null };
}

/** Goes on until the page's time is over, or all is archived. */
export async function archivePage(
  deps: ArchiveDeps,
  limits: ArchiveLimits,
  { at, cursor: from }: { readonly at: string; readonly cursor: ArchiveCursor | null },
  { step, signal }: Control,
): Promise<ArchivePage> {
  const page = new Page();
  const until = performance.now() + limits.pageMs;

  async function next(cursor: ArchiveCursor): Promise<ArchiveCursor | null> {
    const { type } = cursor;
    const { pool, timeZone } = deps;
    const inclusive = cursor.after !== null;
    const service = await nextExpiredService(pool, { type, at, timeZone, from: cursor.service, inclusive });
    if (service === undefined) {
      const following = types[types.indexOf(type) + 1];
      return following === undefined ? null : start(following);
    }
    const after = (service.id === cursor.service ? cursor.after : null) ?? beginning;
    step(`${type} of service ${service.id}, before ${service.cutoff}: ${page.counts[type].moved} moved so far`);
    try {
      const expired = { service: service.id, cutoff: service.cutoff, after };
      const batch = await archiveBatch(deps, limits, type, expired, signal);
      const { moved, deleted, files, kept } = batch;
      page.add(type, { moved, deleted, files, kept, services: after === beginning ? 1 : 0 });
      if (batch.reason !== undefined) {
        const message = `${kept} letters stay, as their files could not be deleted: ${batch.reason}`;
        page.fail({ type, service: service.id, message });
      }
      return { type, service: service.id, after: batch.after };
    } catch (error) {
      signal.throwIfAborted();
      const { code = '' } = error instanceof DatabaseError ? error : {};
      if (!(error instanceof DatabaseError && ofRows.some((state) => code.startsWith(state)))) throw error;
      page.fail({ type, service: service.id, message: `Postgres says ${code}: ${error.message}` });
      return { type, service: service.id, after: null };
    }
  }

  let cursor: ArchiveCursor | null = from ?? start('email');
  do {
    cursor = await next(cursor);
  } while (cursor !== null && performance.now() < until);
  const { counts, failures, failureCount } = page;
  return { counts, failures, failureCount, cursor };
}
