import { setCurrentDetails } from '@temporalio/workflow';
import { markdownTable } from './markdown-table.ts';
import {
  type ArchiveCounts,
  type Archived,
  type ArchivedType,
  type ArchivePage,
  addCounts,
  type CountsByType,
  noCounts,
} from './retention-types.ts';

/** Failures that a run names. */
const namedFailures = 20;

export const nothingArchived: Archived = {
  counts: { email: noCounts, sms: noCounts, letter: noCounts },
  failures: [],
  failureCount: 0,
};

export function addPage({ counts, failures, failureCount }: Archived, page: ArchivePage): Archived {
  const added = (type: ArchivedType) => addCounts(counts[type], page.counts[type]);
  return {
    counts: { email: added('email'), sms: added('sms'), letter: added('letter') },
    failures: [...failures, ...page.failures].slice(0, namedFailures),
    failureCount: failureCount + page.failureCount,
  };
}

function totals({ email, sms, letter }: CountsByType): ArchiveCounts {
  return addCounts(addCounts(email, sms), letter);
}

/** Rows that have left `notifications`. */
export function totalOf({ counts }: Archived): number {
  const { moved, deleted } = totals(counts);
  return moved + deleted;
}

/** "5 rows moved, 2 of test keys deleted, ..." */
export function inWords({ counts }: Archived): string {
  const { moved, deleted, files, kept } = totals(counts);
  return `${moved} rows moved, ${deleted} of test keys deleted, ${files} files deleted, ${kept} letters kept`;
}

/** As the web UI shows it while the run goes. */
export function show(at: string, { counts, failures, failureCount }: Archived, paused: boolean): void {
  const rows = Object.entries(counts).map(([type, { services, moved, deleted, files, kept }]) => [
    type,
    services,
    moved,
    deleted,
    files,
    kept,
  ]);
  setCurrentDetails(
    [
      `**Archiving as of ${at}**`,
      ...(paused ? ['**Paused**: the update `resume` lets it go on'] : []),
      markdownTable(['type', '>services', '>moved', '>of test keys, deleted', '>files deleted', '>kept'], rows),
      ...(failureCount > 0 ? [`${failureCount} times something was left:`] : []),
      failures.map(({ type, service, message }) => `- ${type} of service ${service}: ${message}`).join('\n'),
    ].join('\n\n'),
  );
}
