import type { BackfillProgress } from './backfill-types.ts';
import type { CheckedBackfill } from './check-backfill.ts';

/** "12 of 30 days done, 1 of them failed, 2 refused, 340 rows changed" */
export function backfillInWords({ done, total, failedCount, refusedCount = 0, changes }: BackfillProgress): string {
  const refused = refusedCount === 0 ? '' : `${refusedCount} refused, `;
  return `${done} of ${total} days done, ${failedCount} of them failed, ${refused}${changes} rows changed`;
}

/** What a backfill fails with. @param unmarked failed days that are not due, so that the mode "failed" passes them over. */
export function backfillFailure(progress: BackfillProgress, unmarked: number): string {
  const [first] = progress.failed;
  const next =
    unmarked === 0
      ? 'Failed days stay due; to try them again: mode "failed"'
      : `${unmarked} of the failed days could not be marked as due; to try all of them again: mode "all"`;
  return `${progress.failedCount} days failed, first ${first?.day}: ${first?.message}. ${backfillInWords(progress)}. ${next}`;
}

const cells = 20;

/** As the web UI shows it while the run goes. */
export function backfillMarkdown({ from, to, mode, facts }: CheckedBackfill, progress: BackfillProgress): string {
  const { done, total, failed, failedCount, paused, expectedEnd } = progress;
  const filled = total === 0 ? 0 : Math.round((cells * done) / total);
  return [
    `**Backfill of ${from} to ${to}** (${mode}; ${facts.join(', ')})`,
    ...(paused ? ['**Paused**: the update `resume` lets it go on'] : []),
    `\`${'█'.repeat(filled)}${'░'.repeat(cells - filled)}\` ${backfillInWords(progress)}`,
    ...(expectedEnd === null ? [] : [`Expected to end at ${expectedEnd}`]),
    ...(failedCount > 0 ? [`Failed:\n\n${failed.map(({ day, message }) => `- ${day}: ${message}`).join('\n')}`] : []),
  ].join('\n\n');
}
