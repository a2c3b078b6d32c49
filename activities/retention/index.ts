import type { ArchiveActivities } from '../../workflows/retention-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { archivePage } from './archive-page.ts';
import { type ArchiveAlertDeps, type ArchiveDeps, type ArchiveLimits, archiveLimits } from './deps.ts';
import { reportIncomplete } from './report-incomplete.ts';

/** The activities of the archiving, with what they work on handed in. */
export function createArchiveActivities(
  deps: ArchiveDeps & ArchiveAlertDeps,
  limits: ArchiveLimits = archiveLimits,
): ArchiveActivities {
  return withNamedFailures<ArchiveActivities>({
    archivePage: (input) => withHeartbeat((control) => archivePage(deps, limits, input, control)),
    reportIncomplete: (input) => withHeartbeat(() => reportIncomplete(deps, input)),
  });
}
